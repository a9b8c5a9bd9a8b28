import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { idxBytes } from '../../engine/data/fixtures.ts';
import { jsonLines, run, SHARED, workFolder } from './command.ts';
import { CLASSES, LABELS, PICTURES, SAMPLES, TABLE, VALUES } from './specs.ts';

const folder = workFolder({
  'table.csv': TABLE,
  'classes.dlspec': CLASSES,
  'values.dlspec': VALUES,
  'pictures.dlspec': PICTURES,
  x: SAMPLES,
  y: LABELS,
  'new.csv': 'b,a\n1,2\n3,4\n',
  'new.idx': idxBytes(
    [3, 2, 2],
    Array.from({ length: 12 }, (_, i) => i * 20),
  ),
  'wide.idx': idxBytes([1, 3, 3], Array(9).fill(1)),
  'nan.csv': 'a,b\n1,NaN\n',
  'text.csv': 'a,b\n1,many\n',
  'lacking.csv': 'a\n1\n',
  'colors.csv': 'b,color\n1,red\n2,green\n',
  'random.bin': Uint8Array.from({ length: 100 }, (_, i) => (i * 91) % 256),
  'empty.csv': '',
});
const runs: Record<string, string> = {};
beforeAll(async () => {
  for (const name of ['classes', 'values', 'pictures']) {
    const { stdout, stderr } = await run(['train', `${name}.dlspec`, '--format', 'json', '--runs', 'runs'], folder);
    expect(stderr).not.toContain('error');
    runs[name] = jsonLines(stdout).at(-1).run;
  }
});

describe('dlspec runs', () => {
  it('lists what there is with what it reached, newest first', async () => {
    const { code, stdout, stderr } = await run(['runs', '--runs', 'runs', '--format', 'json'], folder);
    expect([code, stderr]).toEqual([0, '']);
    const listed: { run: string; time: string; [field: string]: unknown }[] = JSON.parse(stdout);
    expect(listed.map((each) => each.run).sort()).toEqual(Object.values(runs).sort());
    const times = listed.map(({ time }) => Date.parse(time));
    expect(times).toEqual([...times].sort((a, b) => b - a));
    const { epochs, steps, seconds, metrics } = JSON.parse(readFileSync(join(runs.classes!, 'result.json'), 'utf8'));
    const ours = listed.find((each) => each.run === runs.classes);
    expect(ours).toMatchObject({ name: 'T', status: 'finished', epochs, steps, seconds, metrics });
  });

  it('as text: a line each', async () => {
    const { stdout } = await run(['runs', '--runs', 'runs'], folder);
    const [head, ...lines] = stdout.trimEnd().split('\n');
    expect(head).toMatch(/^ {2}run +status +epochs +time +reached$/);
    expect(lines).toHaveLength(3);
    const ours = lines.find((line) => line.startsWith(`  ${runs.classes!.split('/').at(-1)!} `));
    expect(ours).toMatch(/ finished +\d+ +[\d.]+ m?s +test loss [\d.]+, accuracy [\d.]+ %$/);
    const last = await run(['runs', '--runs', 'runs', '--last', '1'], folder);
    // Columns are as wide as what stands in them.
    expect(last.stdout.split('\n')[1]!.split(/ +/)).toEqual(lines[0]!.split(/ +/));
  });

  it('of no run and of one that never ended', async () => {
    expect(await run(['runs'], workFolder({ 'package.json': '{}' }))).toMatchObject({
      code: 0,
      stdout: 'no runs in .dlspec/runs: `dlspec train FILE` makes one\n',
    });
    const start = { event: 'start', name: 'T', time: '2026-01-02T03:04:05Z', shares: [] };
    const cut = workFolder({ 'runs/20260102-030405-T/events.jsonl': JSON.stringify(start) });
    const { stdout } = await run(['runs', '--runs', 'runs'], cut);
    expect(stdout.split('\n')[1]).toBe('  20260102-030405-T  no result');
  });

  it('refuses a folder that is not there', async () => {
    const ended = await run(['runs', '--runs', 'nowhere'], folder);
    expect(ended).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/there is no folder nowhere/) });
  });
});

describe('dlspec compare', () => {
  let other: string;
  beforeAll(async () => {
    const args = ['train', 'classes.dlspec', '--format', 'json', '--runs', 'runs', '--set', 'T.batch=3'];
    other = jsonLines((await run(args, folder)).stdout).at(-1).run;
  });

  it('tells the setting that differs, best and last values', async () => {
    const { code, stdout, stderr } = await run(['compare', runs.classes!, other, '--format', 'json'], folder);
    expect([code, stderr]).toEqual([0, '']);
    const compared = JSON.parse(stdout);
    expect(compared.differences).toEqual([{ setting: 'batch', values: [expect.stringMatching(/^\d+$/), '3'] }]);
    for (const [at, path] of [runs.classes!, other].entries()) {
      const { status, epochs, metrics, best } = JSON.parse(readFileSync(join(path, 'result.json'), 'utf8'));
      const events = jsonLines(readFileSync(join(path, 'events.jsonl'), 'utf8'));
      const { epoch, train, validation } = events.findLast(({ event }) => event === 'epoch');
      const last = { epoch, train, validation };
      expect(compared.runs[at]).toMatchObject({ run: path, status, epochs, metrics, best, last });
    }
  });

  it('as text, of runs by their names', async () => {
    const names = [runs.classes!, other].map((path) => path.split('/').at(-1)!);
    const { code, stdout } = await run(['compare', ...names, '--runs', 'runs'], folder);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^ +${names.join(' +')}\n {2}batch +\\d+ +3\n {2}status +finished +finished\n`));
    expect(stdout).toMatch(/^ {2}best, test accuracy +[\d.]+ % +[\d.]+ %$/m);
    expect(stdout).toMatch(/^ {2}last, train loss +[\d.]+ +[\d.]+$/m);
  });

  it.each([
    [['only-one'], 2, /name two or more/],
    [['nope', 'neither', '--runs', 'runs'], 1, /no run at \S+nope/],
  ])('refuses %j', async (args, code, message) => {
    const ended = await run(['compare', ...args], folder);
    expect(ended).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(message) });
  });
});

describe('dlspec evaluate', () => {
  it('gives again what the run ended with', async () => {
    const result = JSON.parse(readFileSync(join(runs.classes!, 'result.json'), 'utf8'));
    const { code, stdout, stderr } = await run(['evaluate', runs.classes!, '--format', 'json'], folder);
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toEqual({ run: runs.classes, split: 'test', samples: 8, metrics: result.metrics.test });
  });

  it('takes a run by its name, and a part of the data', async () => {
    const name = runs.classes!.split('/').at(-1)!;
    const { code, stdout } = await run(['evaluate', name, '--runs', 'runs', '--split', 'train'], folder);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^T on 24 train samples\n {2}loss +\d\.\d+\n {2}accuracy {2}\d+\.\d\d %\n$/);
  });

  it.each([
    [
      'a folder that is no run',
      ['.'],
      1,
      /^error: no run at \S+: give the path of a folder that 'dlspec train' made\n$/,
    ],
    ['a run that is not there', ['nope', '--runs', 'runs'], 1, /^error: no run at \S+nope: give the path/],
    ['a file', ['table.csv'], 1, /^error: no run at \S+table\.csv: give the path/],
    ['a part that is none', ['.', '--split', 'dev'], 2, /Allowed choices are train, validation, test/],
  ])('refuses %s', async (_, args, code, message) => {
    const outcome = await run(['evaluate', ...args], folder);
    expect(outcome).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(message) });
  });

  it('says which part of the data there is not', async () => {
    const { code, stderr } = await run(['evaluate', runs.pictures!, '--split', 'test'], folder);
    expect(code).toBe(1);
    expect(stderr).toBe("error: 'D' keeps no test part: its 'split' says how much goes where\n");
  });

  it('names data that is gone, at its place in the spec', async () => {
    const place = workFolder({
      'classes.dlspec': CLASSES,
      'table.csv': TABLE,
    });
    const { stdout } = await run(['train', 'classes.dlspec', '--format', 'json', '--runs', 'runs'], place);
    rmSync(join(place, 'table.csv'));
    const { code, stderr } = await run(['evaluate', jsonLines(stdout).at(-1).run], place);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /classes\.dlspec:2:11: error: \S+table\.csv: no such file; .*\n {4}source: csv\("table\.csv"\)\n +\^+\n$/,
    );
  });

  it('says what of a run is damaged, in one line', async () => {
    const damaged = join(folder, 'damaged');
    for (const [file, content] of [
      ['spec.json', '{"name":'],
      ['preparation.json', '{}'],
      ['best.safetensors', 'weights'],
    ] as const) {
      cpSync(runs.classes!, damaged, { recursive: true });
      writeFileSync(join(damaged, file), content);
      for (const command of [
        ['evaluate', damaged],
        ['predict', damaged, '--input', 'new.csv'],
      ]) {
        const { code, stdout, stderr } = await run(command, folder);
        expect([code, stdout]).toEqual([1, '']);
        expect(stderr).toMatch(new RegExp(`^error: \\S+${file} is (damaged|no safetensors).*\\n$`));
      }
      rmSync(damaged, { recursive: true });
    }
  });
});

describe('dlspec predict', () => {
  it('gives classes with probabilities', async () => {
    const { code, stdout } = await run(['predict', runs.classes!, '--input', 'new.csv', '--format', 'json'], folder);
    expect(code).toBe(0);
    const { run: path, classes, predictions, ...rest } = JSON.parse(stdout);
    expect([path, classes, rest]).toEqual([runs.classes, ['blue', 'red'], {}]);
    expect(predictions.map(({ sample }: { sample: number }) => sample)).toEqual([0, 1]);
    for (const { class: name, confidence, probabilities } of predictions) {
      expect(probabilities[0] + probabilities[1]).toBeCloseTo(1, 5);
      expect(confidence).toBe(Math.max(...probabilities));
      expect(name).toBe(classes[probabilities.indexOf(confidence)]);
    }
  });

  it('puts what is uncertain on a review list', async () => {
    const all = await run(
      ['predict', runs.classes!, '--input', 'new.csv', '--confidence', '100%', '--format', 'json'],
      folder,
    );
    expect(JSON.parse(all.stdout)).toMatchObject({
      predictions: [],
      confidence: 1,
      review: [{ sample: 0 }, { sample: 1 }],
    });
    const none = await run(
      ['predict', runs.classes!, '--input', 'new.csv', '--confidence', '0', '--format', 'json'],
      folder,
    );
    expect(JSON.parse(none.stdout)).toMatchObject({
      predictions: [{ sample: 0 }, { sample: 1 }],
      confidence: 0,
      review: [],
    });
    const text = await run(['predict', runs.classes!, '--input', 'new.csv', '--confidence', '1'], folder);
    expect(text.stdout).toMatch(
      /^to review, less certain than 100 %: 2 of 2\n {2}sample {2}class {2}confidence\n {7}0 {2}(red|blue) +\d+\.\d %\n/,
    );
  });

  it('reads pictures, and tables for numbers', async () => {
    const pictures = await run(['predict', runs.pictures!, '--input', 'new.idx', '--format', 'json'], folder);
    expect(JSON.parse(pictures.stdout)).toMatchObject({
      classes: ['0', '1'],
      predictions: [{ sample: 0 }, { sample: 1 }, { sample: 2 }],
    });
    const values = await run(['predict', runs.values!, '--input', 'colors.csv', '--format', 'json'], folder);
    expect(values).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/line 3, column 'color': 'green' does not occur in the training data/),
    });
    const known = await run(['predict', runs.values!, '--input', 'table.csv'], folder);
    expect(known.stdout.split('\n').slice(0, 2)).toEqual([
      expect.stringMatching(/^ {2}sample +value$/),
      expect.stringMatching(/^ {7}0 +−?\d/),
    ]);
  });

  it.each([
    [
      'a file that is not there',
      'classes',
      ['nope.csv'],
      1,
      /^error: nope\.csv cannot be read: there is no such file or folder\n$/,
    ],
    ['a folder', 'classes', ['.'], 1, /is a folder; name a file in it\n$/],
    ['an empty file', 'classes', ['empty.csv'], 1, /empty\.csv: is empty/],
    ['bytes of no kind', 'classes', ['random.bin'], 1, /random\.bin: is no(t UTF-8| text)/],
    ['a column that lacks', 'classes', ['lacking.csv'], 1, /no column 'b'/],
    ['NaN', 'classes', ['nan.csv'], 1, /nan\.csv: line 2, column 'b': 'NaN' is no value/],
    ['text for a number', 'classes', ['text.csv'], 1, /text\.csv: line 2, column 'b': 'many' is no number/],
    ['pictures of another size', 'pictures', ['wide.idx'], 1, /its samples are .*3.*3.*trained on .*2.*2/],
    ['a table for pictures', 'pictures', ['new.csv'], 1, /is a table, and the network was trained on pictures/],
    [
      'confidence in numbers',
      'values',
      ['table.csv', '--confidence', '0.9'],
      2,
      /^error: --confidence is for classes, and 'T' predicts numbers\n$/,
    ],
    [
      'a confidence that is none',
      'classes',
      ['new.csv', '--confidence', '2'],
      2,
      /A share is needed, such as 0\.9 or 90%/,
    ],
  ] as const)('refuses %s', async (_, name, args, code, message) => {
    const outcome = await run(['predict', runs[name]!, '--input', ...args], folder);
    expect(outcome).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(message) });
    expect(outcome.stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(code);
  });
});

describe('real data', () => {
  it.skipIf(!existsSync(join(SHARED, 'iris')))('iris is learned', async () => {
    const [file] = readdirSync(join(SHARED, 'iris')).filter((name) => name.endsWith('.csv'));
    const header = readFileSync(join(SHARED, 'iris', file!), 'utf8')
      .split('\n')[0]!
      .trim()
      .split(',');
    const target = header.find((name) => /species|class|target/i.test(name))!;
    const spec = `data Iris {\n  source: csv("${join(SHARED, 'iris', file!)}")\n  target: class(${target})\n  split: random(validation: 20%, test: 20%, seed: 3)\n  normalize: zscore\n}
network N {\n  vector(4)\n  dense(16) -> relu\n  dense(3)\n}
train T {\n  network: N\n  data: Iris\n  loss: cross_entropy\n  optimizer: adam(lr: 1e-2)\n  batch: 16\n  epochs: 40\n}\n`;
    const place = workFolder({ 'iris.dlspec': spec });
    const { code, stdout } = await run(['train', 'iris.dlspec', '--format', 'json', '--runs', 'runs'], place);
    expect(code).toBe(0);
    expect(jsonLines(stdout).at(-1).metrics.test.accuracy).toBeGreaterThan(0.9);
  });
});
