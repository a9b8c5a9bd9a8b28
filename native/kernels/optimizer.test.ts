import { describe, expect, it } from 'vitest';
import { optimizers } from '../../engine/training/optimizers/index.ts';
import { callEverywhere, expectClose, randoms } from '../../test/kernels/harness.ts';
import { OPTIMIZERS } from '../../test/kernels/optimizers.ts';

const COUNT = 17_003;
const [W, G] = [randoms(COUNT, 1), randoms(COUNT, 2)];
const RATE = 0.05;
const defaults = (name: string) =>
  Object.fromEntries(Object.entries(optimizers.get(name).options).map(([key, option]) => [key, option.default]));

const cases: readonly (readonly [name: string, options: Readonly<Record<string, number | boolean>>])[] = [
  ['sgd', {}],
  ['sgd', { weight_decay: 0.1 }],
  ['sgd', { momentum: 0.9, weight_decay: 0.01 }],
  ['sgd', { momentum: 0.9, dampening: 0.5 }],
  ['sgd', { momentum: 0.9, nesterov: true, weight_decay: 0.01 }],
  ['adam', {}],
  ['adam', { weight_decay: 0.1, amsgrad: true }],
  ['adamw', { weight_decay: 0.1 }],
  ['adamw', { weight_decay: 0.1, amsgrad: true }],
  ['nadam', {}],
  ['nadam', { weight_decay: 0.1, momentum_decay: 0.1 }],
  ['adagrad', {}],
  ['adagrad', { weight_decay: 0.1, lr_decay: 0.1, initial: 0.2 }],
  ['adagrad', { reset: 3 }],
  ['adadelta', {}],
  ['adadelta', { rho: 0.8, weight_decay: 0.1 }],
  ['rmsprop', {}],
  ['rmsprop', { centered: true, weight_decay: 0.1 }],
  ['rmsprop', { centered: true, momentum: 0.9 }],
  ['rmsprop', { momentum: 0.5 }],
];

describe.each(cases)('%s %j', (name, options) => {
  const { kernel, state, sizes, scalars, before } = optimizers
    .get(name)
    .step({ ...defaults(name), ...options } as never);
  // The optimizer's time begins with step 5 of the run; what was there before must not matter.
  const start = 5;
  it.each([1, 3])('step %i of its time, at twice the rate', async (t) => {
    const kept = Object.fromEntries(
      // A square of the mean is below the mean of squares.
      state.map((key, at) => [key, key === 'mean' ? randoms(COUNT, 9, -0.5, 0.5) : randoms(COUNT, 3 + at, 0.3, 1)]),
    );
    const reference = OPTIMIZERS[kernel]!;
    const expected: Record<string, Float64Array> = { w: new Float64Array(COUNT) };
    for (const key of state) expected[key] = new Float64Array(COUNT);
    for (let i = 0; i < COUNT; i++) {
      const values = Object.fromEntries(state.map((key) => [key, t === 1 ? 0 : kept[key]![i]!]));
      const at = { w: W[i]!, g: G[i]!, t, rate: 2 * RATE, state: values, scalars, sizes };
      expected.w![i] = W[i]! - reference(at);
      for (const key of state) expected[key]![i] = values[key]!;
    }
    const step = { batch: 1, firstStep: start + t - 1, rate: RATE };
    let product = new Uint8Array(8);
    if (before) {
      // The product of the momenta so far, step by step.
      for (let past = 1; past <= t; past++) {
        const trial = { kernel: before.kernel, ...step, firstStep: start + past - 1, buffers: { product } };
        const [first] = await callEverywhere({ ...trial, sizes: { start }, scalars: before.scalars });
        product = first!.result.buffers.product as Uint8Array<ArrayBuffer>;
      }
    }
    const trial = {
      kernel,
      ...step,
      buffers: { w: W, g: G, ...kept, ...(before && { product }) },
      sizes: { count: COUNT, start, ...sizes },
      scalars: { ...scalars, scale: 2 },
    };
    for (const { instructions, result } of await callEverywhere(trial)) {
      for (const [key, values] of Object.entries(expected))
        expectClose(result.buffers[key]!, values, 3e-6, `${instructions} ${key}`);
    }
  });
});

it('every optimizer is among the cases', () => {
  expect(optimizers.names().filter((name) => !cases.some(([told]) => told === name))).toEqual([]);
});
