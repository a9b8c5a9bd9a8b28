import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { idxBytes } from '../../engine/data/fixtures.ts';
import { smallSpec } from '../small_runs.ts';
import { jsonLines, run, workFolder } from './command.ts';
import { CLASSES, LABELS, PICTURES, SAMPLES, TABLE, VALUES } from './specs.ts';

/** Each makes a spec or its data wrong; training tells in one message and writes nothing. */
describe('what cannot be trained', () => {
  it.each<[string, string, Record<string, string | Uint8Array>, RegExp]>([
    ['no data file', PICTURES, { y: LABELS }, /:2:11: error: \S+x: no such file; put it there/],
    [
      'data cut off',
      PICTURES,
      { x: SAMPLES.subarray(0, 20), y: LABELS },
      /:2:11: error: \S+x: is cut off: \d+ bytes expected/,
    ],
    ['garbage for data', PICTURES, { x: 'garbage', y: LABELS }, /:2:11: error: \S+x: is no IDX file/],
    ['labels for samples', PICTURES, { x: LABELS, y: LABELS }, /:\d+:\d+: error: /],
    [
      'more classes than outputs',
      PICTURES,
      { x: SAMPLES, y: idxBytes([4], [0, 1, 2, 1]) },
      /:6:20: error: the network has 2 outputs, the data 3 classes/,
    ],
    [
      'pictures of another size',
      PICTURES,
      { x: idxBytes([4, 3, 3], Array(36).fill(1)), y: LABELS },
      /:\d+:\d+: error: `N` takes \[1, 2, 2\], but a sample of `D` is \[1, 3, 3\]/,
    ],
    [
      'a number where classes are needed',
      VALUES.replace('loss: mse\n  metrics: [mae]', 'loss: cross_entropy'),
      { 'table.csv': TABLE },
      /:\d+:\d+: error: .*cross_entropy/,
    ],
    [
      'NaN in a table',
      CLASSES,
      { 'table.csv': 'a,b,color\n1,2,red\nNaN,2,blue\n' },
      /:2:11: error: \S+table\.csv: line 3, column 'a': 'NaN' is no value/,
    ],
    [
      'one sample',
      CLASSES,
      { 'table.csv': 'a,b,color\n1,2,red\n' },
      /:2:11: error: \S+table\.csv: column 'color' holds only one class/,
    ],
    [
      'too few samples to divide',
      CLASSES,
      { 'table.csv': 'a,b,color\n1,2,red\n1,2,blue\n' },
      /:4:10: error: split: 20% of 2 samples for validation is less than one/,
    ],
    [
      'a network beyond all memory',
      CLASSES.replace('dense(2)', 'dense(1_000_000) -> relu\n  dense(1_000_000) -> relu\n  dense(2)'),
      { 'table.csv': TABLE },
      /:12:1: error: 'T' needs 16\.0 TB of memory for batches of 24 \(weights, gradients and optimizer 16\.0 TB, activations [\d.]+ MB\), [\d.]+ [GM]B is available: not even one sample fits, make the network smaller/,
    ],
  ])('with %s', async (_, spec, files, message) => {
    const place = workFolder({ 'a.dlspec': spec, ...files });
    const { code, stdout, stderr } = await run(['train', 'a.dlspec', '--runs', 'runs'], place);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(new RegExp(`^a\\.dlspec${message.source}`));
    expect(stderr).not.toMatch(/\n +at |fault in dlspec/);
    expect(existsSync(join(place, 'runs'))).toBe(false);
  });

  it.each([
    ['20kB', 1, /'T' needs [\d.]+ kB of memory for batches of 24 .*20\.0 kB is allowed: not even one sample fits/],
    ['much', 2, /option '--memory <size>' argument 'much' is invalid\. An amount of memory is needed, such as 2GB/],
    ['2 parsecs', 2, /An amount of memory is needed/],
    ['0.5GiB', 0, /finished in/],
  ])('with %s of memory', async (memory, expected, message) => {
    const place = workFolder({
      'a.dlspec': CLASSES.replace('dense(2)', 'dense(2000) -> relu\n  dense(2)'),
      'table.csv': TABLE,
    });
    const { code, stdout, stderr } = await run(['train', 'a.dlspec', '--runs', 'runs', '--memory', memory], place);
    expect([code, stdout + stderr]).toEqual([expected, expect.stringMatching(message)]);
    expect(existsSync(join(place, 'runs'))).toBe(expected === 0);
  });

  it('is trained with a single sample and a batch that is larger', async () => {
    const place = workFolder({
      'a.dlspec': VALUES.replace(/ {2}split.*\n/, '').replace('vector(3)', 'vector(2)'),
      'table.csv': 'a,b,c\n1,2,3\n',
    });
    const { code, stdout } = await run(['train', 'a.dlspec', '--format', 'json', '--runs', 'runs'], place);
    expect(code).toBe(0);
    expect(jsonLines(stdout).at(-1)).toMatchObject({ status: 'finished', steps: 2 });
  });
});

describe('disks', () => {
  const place = workFolder({ 'a.dlspec': smallSpec({ epochs: '2000' }) });
  mkdirSync(join(place, 'room'));

  it('that fill up during a run end it with one line, and nothing is cut off', async () => {
    // No file may grow beyond 100 blocks of 512 bytes (or 1024, as the shell counts).
    const { code, stderr } = await run([], place, { shell: 'ulimit -f 100; dlspec train a.dlspec --runs room' });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /\nerror: cannot write \S+events\.jsonl: the file would be larger than is permitted \(run folder: \S+\)\n$/,
    );
    const path = join(place, 'room', readdirSync(join(place, 'room'))[0]!);
    const events = jsonLines(readFileSync(join(path, 'events.jsonl'), 'utf8'));
    expect(events.length).toBeGreaterThan(10);
    expect(JSON.parse(readFileSync(join(path, 'result.json'), 'utf8'))).toMatchObject({ status: 'failed' });
    expect((await run(['evaluate', path], place)).code).toBe(0);
  });

  it.skipIf(!existsSync('/dev/full'))('that take no output are told of', async () => {
    const { code, stderr } = await run([], place, { shell: 'dlspec check a.dlspec --format json > /dev/full' });
    expect([code, stderr]).toEqual([1, 'error: cannot write the output: the disk is full\n']);
  });
});

describe('what does not run by itself', () => {
  const spec = (base: string) => `${CLASSES.replace(/train (\w+) /, `train $1${base} `)}
sweep Search { of: ${/train (\w+) /.exec(CLASSES)![1]}  vary: { batch: choice(1, 2) }  strategy: grid  minimize: train.loss }
`;
  const trained = async (text: string, ...more: string[]) => {
    const folder = workFolder({ 'spec.dlspec': text, 'table.csv': TABLE });
    return run(['train', 'spec.dlspec', ...more], folder);
  };

  it('a sweep: its train does, and says what is left out', async () => {
    const sweep = await trained(spec(''), '--train', 'Search');
    expect([sweep.code, sweep.stderr]).toEqual([
      2,
      expect.stringMatching(/Search is a sweep, and .* does not run sweeps/),
    ]);
    const { code, stderr } = await trained(spec(''), '--epochs', '1');
    expect([code, stderr]).toEqual([0, expect.stringMatching(/does not run the sweep Search/)]);
  });

  it('a train that is to be given a value', async () => {
    const text = CLASSES.replace(/train (\w+) /, 'train $1(rate) ');
    const { code, stderr } = await trained(text);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/has `rate` without a default: .*--set \w+\.rate=…/)]);
  });
});
