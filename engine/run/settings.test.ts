import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compiled, smallSpec, temporaryFolder, trained } from '../../test/small_runs.ts';
import { evaluateRun } from './evaluate.ts';
import type { EpochEvent, RunEvent, StepEvent } from './events.ts';
import { RunFolder } from './folder.ts';
import { decode } from './safetensors.ts';

/** What the settings of a train do to its run. 210 samples for training are 7 steps of 32. */

const runs = temporaryFolder();
const weightsOf = (path: string, kind: 'best' | 'last') => readFileSync(join(path, `${kind}.safetensors`));
const stepsOf = (events: readonly RunEvent[]) => events.filter((each): each is StepEvent => each.event === 'step');
const epochsOf = (events: readonly RunEvent[]) => events.filter((each): each is EpochEvent => each.event === 'epoch');
const ratesOf = (events: readonly RunEvent[]) => stepsOf(events).map(({ rate }) => Number(rate.toPrecision(4)));
const run = (settings: Readonly<Record<string, string>>, threads = 1) =>
  trained(compiled(smallSpec(settings)), runs, { threads });
const tensorsOf = (path: string, kind: 'best' | 'last' = 'last') =>
  new Map(decode(weightsOf(path, kind)).tensors.map(({ name, values }) => [name, [...values]]));
/** All weights in one row. */
const rowOf = (path: string, kind: 'best' | 'last' = 'last') => [...tensorsOf(path, kind).values()].flat();
const distance = (a: readonly number[], b: readonly number[]) => Math.hypot(...a.map((value, at) => value - b[at]!));

describe('the same bits with any number of threads', () => {
  it.each<Record<string, string>>([
    { optimizer: 'sgd(lr: 0.1, momentum: 0.9, nesterov: true, weight_decay: 1e-3)' },
    { optimizer: 'nadam(lr: 2e-3)', schedule: 'one_cycle' },
    { optimizer: 'rmsprop(lr: 1e-3, centered: true, momentum: 0.5)', schedule: 'plateau(patience: 0)' },
    { optimizer: 'adagrad(lr: 0.05, reset: 5 steps)', clip: 'norm(0.1)' },
    { optimizer: 'adadelta(lr: 1)', clip: 'value(0.01)', penalty: '[l1(1e-4), l2(1e-3)]' },
    { optimizer: '[adam(lr: 3e-3, amsgrad: true, epochs: 1), sgd(lr: 0.05, momentum: 0.9)]' },
    { accumulate: '3', ema: '0.9', schedule: '[warmup(3 steps), cosine]' },
    { stop: 'early_stopping(patience: 1)', epochs: '30', optimizer: 'adam(lr: 0.3)' },
  ])('%j', async (settings) => {
    const [one, ...others] = [await run(settings, 1), await run(settings, 2), await run(settings, 3)];
    expect(one.result.status).toBe('finished');
    for (const other of others) {
      expect(stepsOf(other.events).map(({ gradientNorm }) => gradientNorm)).toEqual(
        stepsOf(one.events).map(({ gradientNorm }) => gradientNorm),
      );
      for (const kind of ['best', 'last'] as const)
        expect(weightsOf(other.path, kind).equals(weightsOf(one.path, kind))).toBe(true);
    }
  });
});

describe('rates', () => {
  it.each<readonly [Record<string, string>, readonly number[]]>([
    [{ schedule: 'step(every: 3 steps, factor: 0.5)' }, [8, 8, 8, 4, 4, 4, 2, 2, 2, 1, 1, 1, 0.5, 0.5]],
    [{ schedule: 'step(every: 1 epoch, factor: 0.5)' }, [8, 8, 8, 8, 8, 8, 8, 4, 4, 4, 4, 4, 4, 4]],
    [
      { schedule: '[warmup(3 steps), step(every: 4 steps)]' },
      [2, 4, 6, 8, 8, 8, 8, 0.8, 0.8, 0.8, 0.8, 0.08, 0.08, 0.08],
    ],
    [
      { optimizer: '[sgd(lr: 8e-3, steps: 3), adam(lr: 1e-3, epochs: 1), sgd(lr: 2e-3)]' },
      [8, 8, 8, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2],
    ],
    [
      { optimizer: '[sgd(lr: 8e-3, epochs: 1), sgd(lr: 4e-3)]', schedule: 'exponential(0.5)' },
      [8, 8, 8, 8, 8, 8, 8, 2, 2, 2, 2, 2, 2, 2],
    ],
    // Steps of 96 samples: 3 an epoch.
    [{ accumulate: '3', schedule: 'step(every: 1 epoch, factor: 0.5)' }, [8, 8, 8, 4, 4, 4]],
  ])('%j', async (settings, expected) => {
    const { events } = await run({ optimizer: 'sgd(lr: 8e-3)', epochs: '2', ...settings });
    expect(ratesOf(events)).toEqual(expected.map((rate) => rate / 1000));
  });

  it('fall where the validation loss no longer does', async () => {
    const { events } = await run({ optimizer: 'sgd(lr: 1e-12)', schedule: 'plateau(patience: 1)', epochs: '6' });
    // Nothing is learnt: the loss of the first epoch stays the best.
    const rates = epochsOf(events).map(({ step }) => stepsOf(events).find((each) => each.step === step)!.rate * 1e12);
    expect(rates.map((rate) => Number(rate.toPrecision(3)))).toEqual([1, 1, 1, 0.5, 0.5, 0.25]);
  });
});

describe('optimizers one after the other', () => {
  it('the second begins with nothing kept, as if it had begun the run', async () => {
    const plain = { schedule: '', epochs: '', steps: '2' };
    const first = await run({ ...plain, optimizer: 'sgd(lr: 0.5)' });
    const both = await run({ ...plain, steps: '3', optimizer: '[sgd(lr: 0.5, steps: 2), adam(lr: 1e-2, beta1: 0.5)]' });
    // Adam's first step is lr in every weight whose gradient is not nearly 0.
    const [before, after] = [rowOf(first.path), rowOf(both.path)];
    const moves = before.map((value, at) => Math.abs(value - after[at]!));
    expect(Math.max(...moves)).toBeCloseTo(1e-2, 5);
    expect(moves.filter((move) => Math.abs(move - 1e-2) < 1e-4).length).toBeGreaterThan(moves.length / 2);
  });
});

describe('accumulated gradients', () => {
  it('are those of one large batch', async () => {
    // Without dropout, whose masks belong to the passes.
    const whole = smallSpec({ batch: '96', optimizer: 'sgd(lr: 0.1, momentum: 0.9)' }).replace(' -> dropout(0.1)', '');
    const parts = whole.replace('batch: 96', 'batch: 32\n  accumulate: 3');
    const [a, b] = [await trained(compiled(whole), runs), await trained(compiled(parts), runs)];
    expect(b.result.steps).toBe(a.result.steps);
    expect(distance(rowOf(a.path), rowOf(b.path))).toBeLessThan(1e-5);
    expect(b.result.metrics.validation!.loss).toBeCloseTo(a.result.metrics.validation!.loss!, 5);
    stepsOf(a.events).forEach((step, at) => {
      expect(stepsOf(b.events)[at]!.gradientNorm).toBeCloseTo(step.gradientNorm, 4);
    });
  });
});

describe('clipping', () => {
  it('by norm: no step of sgd is longer than rate times limit', async () => {
    const plain = { epochs: '', optimizer: 'sgd(lr: 1)' };
    const start = await run({ ...plain, steps: '1', optimizer: 'sgd(lr: 1e-30)' });
    const one = await run({ ...plain, steps: '1', clip: 'norm(0.01)' });
    expect(distance(rowOf(start.path), rowOf(one.path))).toBeCloseTo(0.01, 5);
    // The norm that is told is that of the gradient as it was.
    expect(stepsOf(one.events)[0]!.gradientNorm).toBeCloseTo(stepsOf(start.events)[0]!.gradientNorm, 5);
    expect(stepsOf(one.events)[0]!.gradientNorm).toBeGreaterThan(0.1);
  });

  it('by value: no weight moves further than rate times limit', async () => {
    const plain = { epochs: '', steps: '1' };
    const start = await run({ ...plain, optimizer: 'sgd(lr: 1e-30)' });
    const one = await run({ ...plain, optimizer: 'sgd(lr: 1)', clip: 'value(1e-3)' });
    const before = rowOf(start.path);
    const furthest = Math.max(...rowOf(one.path).map((value, at) => Math.abs(value - before[at]!)));
    expect(furthest).toBeCloseTo(1e-3, 6);
  });
});

describe('penalties', () => {
  it('l1 and l2 draw weights to 0, and leave biases alone', async () => {
    const plain = { epochs: '', steps: '1', optimizer: 'sgd(lr: 1)' };
    const [free, bound] = [await run(plain), await run({ ...plain, penalty: '[l1(0.01), l2(0.1)]' })];
    const start = tensorsOf((await run({ ...plain, optimizer: 'sgd(lr: 1e-30)' })).path);
    const [without, under] = [tensorsOf(free.path), tensorsOf(bound.path)];
    for (const [name, values] of start) {
      const expected = values.map((w, at) => {
        const isWeight = name.endsWith('weight');
        return without.get(name)![at]! - (isWeight ? 0.1 * w + 0.01 * Math.sign(w) : 0);
      });
      expect(distance(under.get(name)!, expected), name).toBeLessThan(1e-5);
    }
  });

  it('decay_on: weights leaves biases alone', async () => {
    const plain = { epochs: '', steps: '3' };
    const [all, weights, none] = await Promise.all(
      ['weight_decay: 0.5', 'weight_decay: 0.5, decay_on: weights', 'weight_decay: 0'].map(async (decay) =>
        tensorsOf((await run({ ...plain, optimizer: `sgd(lr: 0.1, ${decay})` })).path),
      ),
    );
    expect(distance(weights!.get('dense_1.weight')!, none!.get('dense_1.weight')!)).toBeGreaterThan(0.1);
    expect(distance(weights!.get('dense_1.bias')!, none!.get('dense_1.bias')!)).toBeLessThan(
      distance(all!.get('dense_1.bias')!, none!.get('dense_1.bias')!),
    );
  });
});

describe('a running average of the weights', () => {
  it('is the average, is evaluated and kept, and does not disturb training', async () => {
    const plain = { epochs: '2', optimizer: 'sgd(lr: 0.3)' };
    const each = [];
    for (let steps = 1; steps <= 14; steps++)
      each.push(rowOf((await run({ ...plain, epochs: '', steps: String(steps) })).path));
    const average = each.reduce((mean, now) => mean.map((value, at) => 0.8 * value + 0.2 * now[at]!));
    const { path, events, result } = await run({ ...plain, ema: '0.8' });
    expect(distance(rowOf(path), average)).toBeLessThan(1e-5);
    const { metrics } = await evaluateRun(RunFolder.open(path, runs), 'validation', { threads: 1 });
    expect(metrics).toEqual(result.metrics.validation);
    expect(epochsOf(events).some(({ validation }) => validation!.loss === metrics.loss)).toBe(true);
    const losses = (all: readonly RunEvent[]) => stepsOf(all).map(({ train }) => train.loss);
    expect(losses(events)).toEqual(losses((await run(plain)).events));
  });
});

describe('early stopping', () => {
  it('ends the run when the loss no longer falls, and keeps the best weights', async () => {
    const { events, result, path } = await run({
      optimizer: 'adam(lr: 0.3)',
      epochs: '40',
      stop: 'early_stopping(patience: 2)',
    });
    const losses = epochsOf(events).map(({ validation }) => validation!.loss!);
    const best = losses.indexOf(Math.min(...losses));
    expect(losses.length).toBe(best + 3);
    expect(losses.length).toBeLessThan(40);
    expect(result).toMatchObject({
      status: 'finished',
      early: '`validation.loss` has not become better for 2 epochs',
      best: { epoch: best + 1 },
    });
    expect(decode(weightsOf(path, 'best')).metadata).toMatchObject({ epoch: String(best + 1) });
    expect(result.metrics.test).toBeDefined();
  });

  it('watches a metric, of which more may be better', async () => {
    const { events, result } = await run({
      optimizer: 'adam(lr: 0.05)',
      epochs: '60',
      stop: 'early_stopping(monitor: validation.accuracy, patience: 3, min_delta: 0.01)',
    });
    const best = epochsOf(events).findLast((each) => each.best)!;
    const shares = epochsOf(events).map(({ validation }) => validation!.accuracy!);
    expect(best.validation!.accuracy).toBe(Math.max(...shares));
    expect(result.best!.epoch).toBe(best.epoch);
    expect(result.early).toMatch(/^`validation\.accuracy` has not become better for 3 epochs$/);
  });
});

describe('target: input', () => {
  it('gives back the rows of a table that has nothing to predict', async () => {
    // Two numbers that lie on a line: a code of one value holds them.
    const folder = temporaryFolder();
    const rows = Array.from({ length: 200 }, (_, i) => `${i / 100 - 1},${1 - i / 100}`);
    writeFileSync(join(folder, 'line.csv'), ['a,b', ...rows].join('\n'));
    const text = `data Line { folder: "${folder}"  source: csv("line.csv")  split: random(validation: 20%, seed: 1) }
      network Coder { vector(2) -> dense(1) -> dense(2) }
      train Run { network: Coder  data: Line  target: input  loss: mse  optimizer: adam(lr: 0.03)  epochs: 60  seed: 3 }`;
    const { result } = await trained(compiled(text), runs);
    expect(result.best!.values.loss!).toBeLessThan(1e-3);
  });
});

describe('by label', () => {
  it('frozen layers keep their weights, and the layers before them still learn', async () => {
    const plain = { epochs: '', steps: '5', optimizer: 'adam(lr: 0.01, weight_decay: 0.1)' };
    const start = tensorsOf((await run({ ...plain, steps: '1', optimizer: 'sgd(lr: 1e-30)' })).path);
    for (const [label, other] of [
      ['dense_1', 'dense_2'],
      ['dense_2', 'dense_1'],
    ] as const) {
      const after = tensorsOf((await run({ ...plain, freeze: `[${label}]` })).path);
      for (const part of ['weight', 'bias']) {
        expect(distance(after.get(`${label}.${part}`)!, start.get(`${label}.${part}`)!), label).toBeLessThan(1e-20);
        expect(distance(after.get(`${other}.${part}`)!, start.get(`${other}.${part}`)!), other).toBeGreaterThan(1e-3);
      }
    }
  });

  it('lr_scale multiplies the rate', async () => {
    const plain = { epochs: '', steps: '1', optimizer: 'sgd(lr: 0.5)' };
    const start = tensorsOf((await run({ ...plain, optimizer: 'sgd(lr: 1e-30)' })).path);
    const [whole, scaled] = [
      tensorsOf((await run(plain)).path),
      tensorsOf((await run({ ...plain, lr_scale: '{ dense_1: 0.25 }' })).path),
    ];
    for (const [name, values] of start) {
      const share = name.startsWith('dense_1') ? 0.25 : 1;
      const expected = values.map((value, at) => value + share * (whole.get(name)![at]! - value));
      expect(distance(scaled.get(name)!, expected), name).toBeLessThan(1e-6);
    }
  });
});

describe('start: load', () => {
  const same = { epochs: '', steps: '1', optimizer: 'sgd(lr: 1e-30)', seed: '5' };

  it('begins with the weights of a run, or of its file, and draws those of `except`', async () => {
    const { path } = await run({});
    const [given, drawn] = [tensorsOf(path, 'best'), tensorsOf((await run(same)).path)];
    for (const [start, loaded] of [
      [`load("${path}")`, ['dense_1', 'dense_2']],
      [`load("${join(path, 'best.safetensors')}", except: [dense_2])`, ['dense_1']],
    ] as const) {
      const found = tensorsOf((await run({ ...same, start })).path);
      for (const [name, values] of found)
        expect(
          distance(values, (loaded.some((label) => name.startsWith(label)) ? given : drawn).get(name)!),
        ).toBeLessThan(1e-20);
    }
  });

  it.each([
    ['load("none.safetensors")', /^cannot read \/specs\/none\.safetensors: /],
    ['load("RUN")', /has 'dense_1\.weight' as \[16, 2\], the network as \[8, 2\]$/],
  ])('%s is refused at its place where it does not fit', async (start, message) => {
    const { path } = await run({ epochs: '1' });
    const text = smallSpec({ start: start.replace('RUN', path) }).replace('dense(16', 'dense(8');
    const at = text.indexOf('load(');
    await expect(trained(compiled(text), runs)).rejects.toMatchObject({
      message: expect.stringMatching(message),
      span: { start: at },
    });
  });
});

describe('weights of classes', () => {
  it('balanced: a rare class counts as its samples for training are rare, also when evaluated later', async () => {
    const plain = { optimizer: 'sgd(lr: 0.1)', loss: 'cross_entropy' };
    const even = await run(plain);
    const balanced = await run({ ...plain, loss: 'cross_entropy(class_weights: balanced)' });
    const { classCounts } = RunFolder.open(balanced.path, runs).preparation();
    expect(classCounts!.reduce((a, b) => a + b)).toBe(210);
    const weights = classCounts!.map((count) => 210 / (3 * count));
    const listed = await run({ ...plain, loss: `cross_entropy(class_weights: [${weights.join(', ')}])` });
    expect(rowOf(listed.path)).toEqual(rowOf(balanced.path));
    expect(distance(rowOf(even.path), rowOf(balanced.path))).toBeGreaterThan(1e-4);
    const { metrics } = await evaluateRun(RunFolder.open(balanced.path, runs), 'validation', { threads: 1 });
    expect(metrics).toEqual(balanced.result.metrics.validation);
  });
});
