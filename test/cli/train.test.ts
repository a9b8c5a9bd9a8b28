import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { npyBytes } from '../arrays.ts';
import { smallSpec } from '../small_runs.ts';
import { jsonLines, run, start, workFolder } from './command.ts';

const long = smallSpec({ epochs: '1000000' });
// One epoch that takes a minute: a million steps.
const endless = smallSpec(
  { epochs: '1', batch: '1' },
  { source: 'synthetic.spirals(samples: 2_000_000, classes: 3, seed: 1)' },
);
// A step of some seconds.
const slow = smallSpec({ batch: '4000' }, { source: 'synthetic.spirals(samples: 8000, classes: 3, seed: 1)' }).replace(
  'dense(16, init: he)',
  'dense(3000) -> relu -> dense(3000)',
);
const two = `${smallSpec()}train Other {\n  network: Small\n  data: Arms\n  loss: cross_entropy\n  optimizer: sgd(lr: 0.1)\n  steps: 2\n}\n`;
const sizes = `data Digits { source: synthetic.digits(samples: 100)  split: random(validation: 20%, test: 20%, seed: 7) }
network Net { image(1, 28, 28) -> conv2d(4, kernel: 3) -> relu -> global_avg_pool -> dense(10) }
train Run {
  network: Net  data: Digits  loss: cross_entropy  optimizer: adam(lr: 1e-2)  batch: 16  epochs: 4
  resize: progressive([7, 14, 28])
}
`;
const folder = workFolder({
  'sizes.dlspec': sizes,
  'flat.dlspec': sizes.replace('conv2d(4, kernel: 3) -> relu -> global_avg_pool', 'flatten'),
  'small.dlspec': smallSpec(),
  'long.dlspec': long,
  'endless.dlspec': endless,
  'two.dlspec': two,
  'wrong.dlspec': smallSpec({ batch: '0' }),
  'none.dlspec': 'network X {\n  vector(2)\n  dense(2)\n}\n',
  'broken.dlspec': smallSpec().slice(0, 60),
  'a b/ünï 名.dlspec': smallSpec(),
  'crlf.dlspec': smallSpec().replaceAll('\n', '\r\n'),
});
writeFileSync(join(folder, 'slow.dlspec'), slow);
let numbered = 0;
const fresh = () => join(folder, `runs-${++numbered}`);
const resultOf = (runs: string) => {
  const [only] = readdirSync(runs);
  return JSON.parse(readFileSync(join(runs, only!, 'result.json'), 'utf8'));
};

describe('dlspec train', () => {
  it('gives events as JSON, one a line, on stdout alone; the last is the result', async () => {
    const runs = fresh();
    const { code, stdout, stderr } = await run(['train', 'small.dlspec', '--format', 'json', '--runs', runs], folder);
    const events = jsonLines(stdout);
    expect(code).toBe(0);
    expect(events[0]).toMatchObject({ event: 'start', schema: 1, name: 'Run', seed: 42, batch: 32, steps: 21 });
    expect(events.at(-1)).toEqual({
      event: 'result',
      run: join(runs, readdirSync(runs)[0]!),
      status: 'finished',
      epochs: 3,
      steps: 21,
      metrics: {
        train: { loss: expect.any(Number), accuracy: expect.any(Number) },
        validation: { loss: expect.any(Number), accuracy: expect.any(Number) },
        test: { loss: expect.any(Number), accuracy: expect.any(Number) },
      },
      seconds: expect.any(Number),
      best: {
        epoch: expect.any(Number),
        step: expect.any(Number),
        values: expect.any(Object),
        file: 'best.safetensors',
      },
    });
    expect(stdout).toBe(readFileSync(join(events.at(-1).run, 'events.jsonl'), 'utf8'));
    expect(stderr.split('\n').filter((line) => /^ +\d+ /.test(line))).toHaveLength(3);
    expect(stderr).not.toContain('\x1b');
    expect(stderr).not.toContain('{');
  });

  it('begins with the weights and takes the order that it is given, or says in one line why not', async () => {
    const runs = fresh();
    await run(['train', 'small.dlspec', '--runs', runs, '--epochs', '1'], folder);
    const weights = join(runs, readdirSync(runs)[0]!, 'last.safetensors');
    for (const row of [1, 3])
      writeFileSync(join(folder, `only-${row}.npy`), npyBytes([210], new Array(210).fill(row), '<i8'));
    const given = ['train', 'small.dlspec', '--format', 'json', '--runs', fresh(), '--weights', weights];
    const { code, stdout } = await run([...given, '--order', 'only-1.npy'], folder);
    expect(code).toBe(0);
    // One sample alone is learnt by heart.
    expect(jsonLines(stdout).at(-1).metrics.train).toMatchObject({ accuracy: 1 });
    const refused = await run([...given, '--order', 'only-3.npy'], folder);
    expect([refused.code, refused.stderr]).toEqual([
      1,
      'error: only-3.npy: entry 0 is row 3, which is none of the 210 rows to train on (1 to 298, without those kept back for validation and test)\n',
    ]);
    const wrong = await run(['train', 'small.dlspec', '--weights', 'small.dlspec', '--runs', runs], folder);
    expect([wrong.code, wrong.stderr]).toEqual([
      1,
      expect.stringContaining('error: small.dlspec is no safetensors file'),
    ]);
    expect(readdirSync(runs)).toHaveLength(1);
  });

  it('ends its text with the test, shares with two decimals', async () => {
    const { code, stdout, stderr } = await run(['train', 'small.dlspec', '--runs', fresh()], folder);
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^finished in .* m?s; weights of the best epoch in \/.*\/best\.safetensors$/),
      expect.stringMatching(/^best {2}epoch \d · validation loss \d\.\d+ · accuracy \d+\.\d\d %$/),
      expect.stringMatching(/^test {2}loss \d\.\d+ · accuracy \d+\.\d\d %$/),
    ]);
    const [opening, header, ...epochs] = stderr.trimEnd().split('\n');
    expect(opening).toMatch(
      /^Run {2}99 parameters · 210 train, 45 validation, 45 test samples · batch 32 · \d+ threads? \(/,
    );
    expect(header).toMatch(/^epoch +loss +accuracy +validation loss +validation accuracy +time$/);
    expect(epochs).toHaveLength(3);
    // Every column ends where its title does.
    for (const epoch of epochs)
      for (const end of header!.matchAll(/\S(?= {2}|$)/g)) expect(epoch[end.index]).not.toBe(' ');
  });

  it('takes length, seed, threads and settings from the command line', async () => {
    const args = [
      '--epochs',
      '2',
      '--seed',
      '7',
      '--threads',
      '1',
      '--set',
      'Run.batch=64',
      '--set',
      'Run.optimizer.lr=0.01',
    ];
    const { stdout } = await run(['train', 'small.dlspec', ...args, '--format', 'json', '--runs', fresh()], folder);
    const [first, step] = jsonLines(stdout);
    expect(first).toMatchObject({ seed: 7, threads: 1, batch: 64, epochs: 2, steps: 8 });
    expect(step.rate).toBe(0.01);
    const spec = JSON.parse(readFileSync(join(first.run, 'spec.json'), 'utf8'));
    expect(spec.settings).toMatchObject({ seed: 7, batch: 64, epochs: 2 });
  });

  it('says where pictures become larger, and refuses sizes that the network cannot take at their line', async () => {
    const resized = ['train', 'sizes.dlspec', '--runs', fresh()];
    const { code, stderr, stdout } = await run(resized, folder);
    expect(code).toBe(0);
    const told = stderr.split('\n').filter((line) => /pictures|^ +\d+ /.test(line));
    expect(told.map((line) => line.trim().replace(/^(\d+) .*/, '$1'))).toEqual([
      'pictures of 7×7 from epoch 1 on',
      '1',
      'pictures of 14×14 from epoch 2 on',
      '2',
      'pictures of 28×28 from epoch 3 on',
      '3',
      '4',
    ]);
    expect(stdout).toMatch(/^test {2}loss/m);
    const json = await run([...resized, '--format', 'json'], folder);
    expect(jsonLines(json.stdout).filter(({ event }) => event === 'resize')).toEqual([
      { event: 'resize', size: 7, step: 0, epoch: 1 },
      { event: 'resize', size: 14, step: 4, epoch: 2 },
      { event: 'resize', size: 28, step: 8, epoch: 3 },
    ]);
    const short = await run([...resized, '--epochs', '2'], folder);
    expect([short.code, short.stderr]).toEqual([
      1,
      expect.stringMatching(
        /^sizes\.dlspec:5:\d+: error: `resize` has 3 sizes, and the run 2 epochs: each size takes one at least/,
      ),
    ]);
    const flat = await run(['train', 'flat.dlspec', '--runs', fresh()], folder);
    expect([flat.code, flat.stderr]).toEqual([
      1,
      expect.stringMatching(/^flat\.dlspec:5:3: error: `resize` to 7×7: `dense` has \[10, 784\] as its weight/),
    ]);
  });

  it('puts runs beside the spec where nothing else is said', async () => {
    const { code, stdout } = await run(['train', 'a b/ünï 名.dlspec', '--format', 'json'], folder);
    expect(code).toBe(0);
    expect(jsonLines(stdout)[0].run).toMatch(new RegExp(`^${join(folder, 'a b/.dlspec/runs')}/\\d{8}-\\d{6}-Run$`));
  });

  it('reads lines that end as on Windows', async () => {
    expect(await run(['train', 'crlf.dlspec', '--runs', fresh()], folder)).toMatchObject({ code: 0 });
  });

  it('trains the declaration that is chosen, and lists them otherwise', async () => {
    const undecided = await run(['train', 'two.dlspec', '--runs', fresh()], folder);
    expect(undecided).toMatchObject({ code: 2, stdout: '' });
    expect(undecided.stderr).toBe(
      'error: two.dlspec has several train declarations, choose one with --train: Run, Other\n',
    );
    const { code, stdout } = await run(
      ['train', 'two.dlspec', '--train', 'Other', '--format', 'json', '--runs', fresh()],
      folder,
    );
    expect(code).toBe(0);
    expect(jsonLines(stdout).at(-1)).toMatchObject({ steps: 2, status: 'finished' });
  });

  it.each([
    [
      'a declaration that is none',
      ['two.dlspec', '--train', 'X'],
      2,
      "error: two.dlspec has no train declaration 'X': there are Run, Other\n",
    ],
    ['a spec without one', ['none.dlspec'], 2, 'error: none.dlspec has no `train` declaration\n'],
    [
      'a spec with mistakes',
      ['wrong.dlspec'],
      1,
      /^wrong\.dlspec:\d+:\d+: error: .*\[option-range\]\n {4}batch: 0\n +\^+\n$/,
    ],
    ['a spec cut off', ['broken.dlspec'], 1, /^broken\.dlspec:\d+:\d+: error: /],
    ['no epochs', ['small.dlspec', '--epochs', '0'], 2, /An integer of at least 1 is needed/],
    ['too many threads', ['small.dlspec', '--threads', '100000'], 2, /An integer from 1 to 256 is needed/],
    ['a seed that is none', ['small.dlspec', '--seed', ''], 2, /An integer of at least 0 is needed/],
    [
      'a setting that is none',
      ['small.dlspec', '--set', 'Run.optimiser.lr=1'],
      2,
      /^error: --set `Run\.optimiser\.lr=1`: /,
    ],
  ])('refuses %s', async (_, args, code, message) => {
    const runs = fresh();
    const outcome = await run(['train', ...args, '--runs', runs], folder);
    expect(outcome).toMatchObject({ code, stdout: '' });
    if (typeof message === 'string') expect(outcome.stderr).toBe(message);
    else expect(outcome.stderr).toMatch(message);
    expect(existsSync(runs)).toBe(false);
  });

  it('says where a run failed, and what to do', async () => {
    const { code, stdout, stderr } = await run(
      ['train', 'small.dlspec', '--set', 'Run.optimizer=sgd(lr: 1e30)', '--runs', fresh()],
      folder,
    );
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /\nsmall\.dlspec:8:3: error: the loss is no longer a number after step 2 \(epoch 1\): first, 'dense_2' makes infinity: try a learning rate below 1e\+30, or `clip`; last\.safetensors has the weights of step 1 \(run folder: .*\)\n {4}dense\(3\)\n +\^+\n$/,
    );
  });
});

describe('a stop', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('by %s ends after the step, with a checkpoint', async (signal) => {
    const runs = fresh();
    const { child, ended, shows } = start(['train', 'long.dlspec', '--format', 'json', '--runs', runs], folder);
    await shows('"event":"epoch"');
    child.kill(signal);
    const { code, stdout, stderr } = await ended;
    expect(code).toBe(130);
    const events = jsonLines(stdout);
    expect(events.at(-1)).toMatchObject({ event: 'result', status: 'stopped' });
    expect(events.at(-2)).toMatchObject({ event: 'checkpoint', kind: 'last', step: events.at(-1).steps });
    expect(existsSync(join(events.at(-1).run, 'last.safetensors'))).toBe(true);
    expect(stderr).toContain('stopping after this step');
  });

  it('is quick, however long the epoch', async () => {
    const runs = fresh();
    const { child, ended, shows } = start(['train', 'endless.dlspec', '--runs', runs, '--threads', '1'], folder);
    await shows('parameters');
    child.kill('SIGINT');
    const asked = performance.now();
    const { code, stdout, stderr } = await ended;
    expect(performance.now() - asked).toBeLessThan(3000);
    expect([code, stdout]).toEqual([130, '']);
    expect(stderr).toMatch(/\nstopped after step [\d,]+; weights in .*last\.safetensors\n$/);
    expect(resultOf(runs)).toMatchObject({ status: 'stopped', epochs: 0 });
  });

  it('while data is read ends at once, and nothing is written', async () => {
    const runs = fresh();
    const { child, ended } = start(['train', 'endless.dlspec', '--runs', runs], folder);
    // The spec is checked and two million samples are made meanwhile.
    await wait(450);
    child.kill('SIGINT');
    const { code, signal } = await ended;
    // As a shell sees it: 130.
    expect([code, signal]).toEqual([null, 'SIGINT']);
    expect(existsSync(runs)).toBe(false);
  });

  it('asked for twice ends at once, and one key that arrives twice is one', async () => {
    const { child, ended, shows } = start(['train', 'slow.dlspec', '--runs', fresh(), '--threads', '1'], folder);
    await shows('parameters');
    // The weights are drawn, the first step is under way.
    await wait(500);
    child.kill('SIGINT');
    await shows('stopping after this step');
    child.kill('SIGINT');
    await wait(400);
    expect(child.exitCode ?? child.signalCode).toBeNull();
    child.kill('SIGINT');
    const asked = performance.now();
    expect(await ended).toMatchObject({ code: null, signal: 'SIGINT' });
    expect(performance.now() - asked).toBeLessThan(1000);
  });

  it('comes where nobody reads on, with a checkpoint and in silence', async () => {
    const runs = fresh();
    const shell = `dlspec train long.dlspec --format json --runs '${runs}' | head -2`;
    const { stdout, stderr } = await run([], folder, { shell });
    expect(jsonLines(stdout).map(({ event }) => event)).toEqual(['start', 'step']);
    expect(stderr).not.toMatch(/EPIPE|\n +at /);
    expect(resultOf(runs)).toMatchObject({ status: 'stopped' });
  });
});

describe('two runs at once', () => {
  it('have a folder each', async () => {
    const runs = fresh();
    const outcomes = await Promise.all([1, 2, 3].map(() => run(['train', 'small.dlspec', '--runs', runs], folder)));
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(readdirSync(runs)).toHaveLength(3);
    for (const name of readdirSync(runs)) expect(existsSync(join(runs, name, 'result.json'))).toBe(true);
  });
});

describe('paths that are in the way', () => {
  writeFileSync(join(folder, 'file'), '');

  it('of runs are named', async () => {
    const { code, stderr } = await run(['train', 'small.dlspec', '--runs', join('file', 'runs')], folder);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: cannot write the run folder \S+: \S+file is a file, not a folder\n$/);
  });
});
