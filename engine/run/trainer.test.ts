import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { npyBytes } from '../../test/arrays.ts';
import { compiled, smallSpec, temporaryFolder, trained } from '../../test/small_runs.ts';
import { load } from '../data/load.ts';
import { shuffled } from '../data/shuffle.ts';
import type { RunError } from './error.ts';
import { evaluateRun } from './evaluate.ts';
import type { EpochEvent, RunEvent, StepEvent } from './events.ts';
import { RunFolder } from './folder.ts';
import { Model } from './model.ts';
import { decode } from './safetensors.ts';

const runs = temporaryFolder();
const weightsOf = (path: string, kind: 'best' | 'last') => readFileSync(join(path, `${kind}.safetensors`));
const epochsOf = (events: readonly RunEvent[]) => events.filter((each): each is EpochEvent => each.event === 'epoch');
const stepsOf = (events: readonly RunEvent[]) => events.filter((each): each is StepEvent => each.event === 'step');
const linesOf = (path: string) =>
  readFileSync(join(path, 'events.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as RunEvent);

/** An event without what differs between two runs of the same spec: times, and the folder. */
const timeless = (event: RunEvent) =>
  JSON.stringify(event, (name, value) =>
    /^(run|time|threads|seconds|epochSeconds|samplesPerSecond)$/.test(name) ? undefined : value,
  );

describe('a run', () => {
  it('gives the same bits for the same seed, with any number of threads', async () => {
    const spec = compiled(smallSpec());
    const each = [];
    for (const threads of [1, 2, 3, 1]) each.push(await trained(spec, runs, { threads }));
    const [first, ...others] = each;
    for (const other of others) {
      expect(other.events.map(timeless)).toEqual(first!.events.map(timeless));
      for (const kind of ['best', 'last'] as const)
        expect(weightsOf(other.path, kind).equals(weightsOf(first!.path, kind))).toBe(true);
    }
  });

  it('gives others for another seed', async () => {
    const [a, b] = [
      await trained(compiled(smallSpec()), runs),
      await trained(compiled(smallSpec({ seed: '43' })), runs),
    ];
    expect(a.result.metrics).not.toEqual(b.result.metrics);
    expect(weightsOf(a.path, 'last').equals(weightsOf(b.path, 'last'))).toBe(false);
  });

  it('from the weights and in the order of another is the other to the last bit, whatever its own seed', async () => {
    const spec = (seed: string) => compiled(smallSpec({ seed }).replace(' -> dropout(0.1)', ''));
    const whole = await trained(spec('42'), runs);
    const begun = await trained(spec('42'), runs, {
      onEvent: (event, trainer) => event.event === 'start' && trainer.stop(),
    });
    const { train } = await load(spec('42').data);
    const orders = [0, 1, 2].flatMap((epoch) => [...shuffled(train.rows, 42, epoch)]);
    const order = join(begun.path, 'order.npy');
    writeFileSync(order, npyBytes([3, train.rows.length], orders, '<i8'));
    const weights = join(begun.path, 'last.safetensors');
    const again = await trained(spec('7'), runs, { weights, order });
    expect(again.result.metrics).toEqual(whole.result.metrics);
    expect(weightsOf(again.path, 'last').equals(weightsOf(whole.path, 'last'))).toBe(true);
    const own = await trained(spec('7'), runs, { weights });
    expect(weightsOf(own.path, 'last').equals(weightsOf(whole.path, 'last'))).toBe(false);
    expect(JSON.parse(readFileSync(join(again.path, 'environment.json'), 'utf8'))).toMatchObject({ weights, order });
  });

  it('tells everything in order, and the run folder holds the same', async () => {
    const { events, path } = await trained(compiled(smallSpec({ epochs: '2' })), runs);
    expect(linesOf(path)).toEqual(JSON.parse(JSON.stringify(events)));
    expect(JSON.parse(readFileSync(join(path, 'result.json'), 'utf8'))).toEqual(linesOf(path).at(-1));
    // 210 samples for training are 7 steps of 32.
    const epoch = [...Array(7).fill('step'), 'epoch', 'checkpoint', 'checkpoint'];
    expect(events.map(({ event }) => event)).toEqual(['start', ...epoch, ...epoch, 'result']);
    expect(stepsOf(events).map(({ step }) => step)).toEqual(Array.from({ length: 14 }, (_, i) => i + 1));
    expect(stepsOf(events)[0]!.rate).toBe(3e-3);
    expect(readdirSync(path).sort()).toEqual([
      'best.safetensors',
      'environment.json',
      'events.jsonl',
      'last.safetensors',
      'preparation.json',
      'result.json',
      'spec.dlspec',
      'spec.json',
    ]);
  });

  it('keeps the weights of the epoch with the smallest validation loss', async () => {
    // A rate that is too large: the last epoch is not the best.
    const spec = compiled(smallSpec({ optimizer: 'adam(lr: 0.3)', epochs: '8' }));
    const { events, result, path } = await trained(spec, runs);
    const epochs = epochsOf(events);
    const best = epochs.reduce((a, b) => (b.validation!.loss! < a.validation!.loss! ? b : a));
    expect(best.epoch).toBeLessThan(8);
    expect(result.best).toMatchObject({ epoch: best.epoch, step: best.step, values: best.validation });
    expect(epochs.findLast((each) => each.best)!.epoch).toBe(best.epoch);
    expect(decode(weightsOf(path, 'best')).metadata).toMatchObject({ epoch: String(best.epoch) });
    // The weights are those that this loss was measured with.
    const { metrics } = await evaluateRun(RunFolder.open(path, runs), 'validation', { threads: 1 });
    expect(metrics).toEqual(best.validation);
  });

  it('is evaluated later to the last digit', async () => {
    const { result, path } = await trained(compiled(smallSpec()), runs);
    const folder = RunFolder.open(path, runs);
    for (const [split, samples] of [
      ['test', 45],
      ['validation', 45],
    ] as const) {
      const evaluation = await evaluateRun(folder, split, { threads: 2 });
      expect(evaluation).toEqual({ split, samples, metrics: result.metrics[split] });
    }
    expect((await evaluateRun(folder, 'train', { threads: 1 })).samples).toBe(210);
  });

  it.each([
    ['within the first epoch', 3, [], 1],
    ['at the end of an epoch', 7, [7], 1],
    ['within another', 10, [7, 10], 2],
  ])('of a number of steps ends %s', async (_, steps, ends, epochs) => {
    const spec = compiled(smallSpec({ epochs: '', steps: String(steps) }));
    const { events, result } = await trained(spec, runs);
    expect(result).toMatchObject({ status: 'finished', steps, epochs });
    expect(events[0]).toMatchObject({ steps, epochs, stepsPerEpoch: 7 });
    expect(epochsOf(events).map(({ step }) => step)).toEqual(ends.length > 0 ? ends : [steps]);
    expect(stepsOf(events)).toHaveLength(steps);
  });

  it('takes all samples at once where the batch is larger, and plans for no more', async () => {
    const whole = await trained(compiled(smallSpec({ batch: '9_000_000_000' })), runs);
    const exact = await trained(compiled(smallSpec({ batch: '210' })), runs);
    expect(stepsOf(whole.events)).toHaveLength(3);
    expect(whole.result.metrics).toEqual(exact.result.metrics);
  });

  it('leaves no step out of its events where many make one', async () => {
    // 251 steps an epoch, two an event.
    const spec = compiled(
      smallSpec(
        { batch: '1', epochs: '2' },
        { source: 'synthetic.spirals(samples: 251, classes: 3, seed: 1)', split: '' },
      ),
    );
    const { events } = await trained(spec, runs);
    const steps = stepsOf(events).map(({ step }) => step);
    expect(steps).toHaveLength(2 * 126);
    expect(steps.filter((step) => step % 251 === 0)).toEqual([251, 502]);
  });

  it('without validation takes the training loss for the best', async () => {
    const { events, result } = await trained(compiled(smallSpec({}, { split: '' })), runs);
    expect(result.metrics.validation).toBeUndefined();
    expect(result.metrics.test).toBeUndefined();
    expect(result.best!.values).toEqual(epochsOf(events)[result.best!.epoch - 1]!.train);
  });
});

describe('a run that is stopped', () => {
  it('ends after a step with a checkpoint', async () => {
    const spec = compiled(smallSpec({ epochs: '100000' }));
    const { events, result, path } = await trained(spec, runs, {
      onEvent: (event, trainer) => event.event === 'step' && event.epoch === 2 && trainer.stop(),
    });
    expect(result.status).toBe('stopped');
    expect(result.metrics.train!.loss).toBeGreaterThan(0);
    expect(events.at(-2)).toMatchObject({ event: 'checkpoint', kind: 'last', step: result.steps });
    expect(decode(weightsOf(path, 'last')).metadata.step).toBe(String(result.steps));
    expect(stepsOf(events).at(-1)!.step).toBe(result.steps);
  });

  it('before its first step has a checkpoint of the initial weights', async () => {
    const { events, result } = await trained(compiled(smallSpec()), runs, {
      onEvent: (event, trainer) => event.event === 'start' && trainer.stop(),
    });
    expect(result).toMatchObject({ status: 'stopped', steps: 0, epochs: 0, metrics: {} });
    expect(events.map(({ event }) => event)).toEqual(['start', 'checkpoint', 'result']);
  });

  it('while it validates compares no training loss to validation losses', async () => {
    const evaluate = vi.spyOn(Model.prototype, 'evaluate').mockResolvedValueOnce(undefined);
    const { events, result } = await trained(compiled(smallSpec()), runs, {
      onEvent: (event, trainer) => event.event === 'step' && event.step === 7 && trainer.stop(),
    });
    evaluate.mockRestore();
    expect(result).toMatchObject({ status: 'stopped', steps: 7, epochs: 0 });
    expect(result.best).toBeUndefined();
    expect(epochsOf(events)).toEqual([]);
    expect(events.at(-2)).toMatchObject({ event: 'checkpoint', kind: 'last', step: 7 });
  });

  it('while it is tested keeps the weights of the last step as the last', async () => {
    const spec = compiled(smallSpec({ optimizer: 'adam(lr: 0.3)', epochs: '8' }));
    const whole = await trained(spec, runs);
    expect(whole.result.best!.epoch).toBeLessThan(8);
    const real = Model.prototype.evaluate;
    let calls = 0;
    const stopped = vi.spyOn(Model.prototype, 'evaluate').mockImplementation(function (this: Model, ...given) {
      // Eight validations, then the test.
      return ++calls > 8 ? Promise.resolve(undefined) : real.apply(this, given);
    });
    const { result, path } = await trained(spec, runs);
    stopped.mockRestore();
    expect(result).toMatchObject({ status: 'stopped', epochs: 8 });
    expect(weightsOf(path, 'last').equals(weightsOf(whole.path, 'last'))).toBe(true);
    expect(weightsOf(path, 'best').equals(weightsOf(whole.path, 'best'))).toBe(true);
  });
});

describe('a run that fails', () => {
  it('says at which step the loss is no longer a number, and keeps what was good', async () => {
    const spec = compiled(smallSpec({ optimizer: 'sgd(lr: 1e30)' }));
    const { events, result, path, failure } = await trained(spec, runs);
    expect(result.status).toBe('failed');
    expect(result.error).toMatch(
      /^the loss is no longer a number after step 2 \(epoch 1\): first, 'dense_2' makes (NaN|-?infinity): try a learning rate below 1e\+30, or `clip`; last\.safetensors has the weights of step 1$/,
    );
    expect(failure!.message).toBe(result.error);
    const { start, end } = (failure as RunError).span!;
    expect(spec.text.slice(start, end)).toBe('dense(3)');
    expect(stepsOf(events).at(-1)!.step).toBe(result.steps);
    expect(linesOf(path).at(-1)).toMatchObject({ event: 'result', status: 'failed', error: result.error });
    expect(readdirSync(path).filter((name) => name.includes('tmp'))).toEqual([]);
    // The weights that the failing step began with.
    const one = await trained(compiled(smallSpec({ optimizer: 'sgd(lr: 1e30)', epochs: '', steps: '1' })), runs);
    expect(weightsOf(path, 'last').subarray(-200).equals(weightsOf(one.path, 'last').subarray(-200))).toBe(true);
  });

  const vast = 'dense(16, init: constant(1e30)) -> relu -> dense(8, init: constant(1e30))';
  it.each([
    ['a layer', smallSpec().replace('dense(16, init: he)', vast), "first, 'dense_2' makes infinity", 0],
    [
      'a layer with several batches a step',
      smallSpec({ accumulate: '3', batch: '8' }).replace('dense(16, init: he)', vast),
      "first, 'dense_2' makes infinity",
      0,
    ],
    [
      'an activation with a name',
      smallSpec().replace('relu -> dropout(0.1)', 'scaled_sigmoid(-1e38, 1e38)\n  vast = scaled_sigmoid(-3e38, 3e38)'),
      "first, 'vast.scaled_sigmoid' makes NaN",
      0,
    ],
    ['a weight', smallSpec({ optimizer: 'adam(lr: 1e38)', clip: 'norm(1)' }), 'holds', undefined],
  ])('names %s that is first', async (_, text, words, kept) => {
    const { result, path } = await trained(compiled(text), runs);
    expect(result.error).toContain(words);
    const saved = /has the weights of step (\d+)$/.exec(result.error!)?.[1];
    expect(saved).toBe(kept === undefined ? undefined : String(kept));
    if (saved !== undefined) expect(decode(weightsOf(path, 'last')).metadata.step).toBe(saved);
  });

  it('tells its listener even where nothing can be written any more', async () => {
    const { events, result } = await trained(compiled(smallSpec()), runs, {
      // A folder stands where the weights are to go.
      onEvent: (event, trainer) =>
        event.event === 'start' &&
        ['last.safetensors', 'result.json'].forEach(
          (name) => void mkdirSync(join(trainer.path, name, 'x'), { recursive: true }),
        ),
    });
    expect(result).toMatchObject({ status: 'failed' });
    expect(result.error).toMatch(/^cannot write .*last\.safetensors: it is a folder$/);
    expect(events.at(-1)).toEqual(result);
  });
});
