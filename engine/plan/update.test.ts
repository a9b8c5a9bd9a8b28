import { describe, expect, it } from 'vitest';
import { isUnder } from '../graph/graph.ts';
import { chain } from '../layers/chain.ts';
import type { KernelCall } from '../program.ts';
import type { Call, Value } from '../table.ts';
import { plan } from './plan.ts';
import type { UpdateRequest } from './update.ts';

const call = (entry: string, options: Readonly<Record<string, Value>> = {}): Call => ({
  entry,
  options,
  span: { file: '', start: 0, end: 0 },
  written: {},
});
const sgd = call('sgd', { lr: 0.1, momentum: 0, nesterov: false, dampening: 0, weight_decay: 0.5 });
const adam = call('adam', { lr: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0, amsgrad: false });
const momentum = call('sgd', { ...sgd.options, momentum: 0.9 });
const onWeights = call('sgd', { ...sgd.options, decay_on: 'weights' });

// 16·8 weights, 8 biases (16 with padding), 8·4 weights, 4 biases (16 with padding): a row of 192 floats.
const graph = chain(['vector', { features: 16 }], ['dense', { units: 8 }], ['relu'], ['dense', { units: 4 }]);
const planned = (update: Partial<UpdateRequest>) =>
  plan({ graph, loss: call('mse'), metrics: [], batch: 8, update: { optimizers: [sgd], ...update } });
const told = (calls: readonly KernelCall[]) =>
  calls.map(({ kernel, sizes, scalars }) => {
    const { scale, weight_decay } = scalars;
    return [kernel, sizes.count, ...(scale === undefined ? [] : [scale, weight_decay])];
  });

describe('what follows the backward pass', () => {
  it.each<readonly [string, Partial<UpdateRequest>, readonly unknown[]]>([
    [
      'one range for all',
      {},
      [
        ['gradient_norm', 192],
        ['sgd', 192, 1, 0.5],
      ],
    ],
    [
      'nothing for what is frozen',
      { freeze: ['dense_1'] },
      [
        ['gradient_norm', 48],
        ['sgd', 48, 1, 0.5],
      ],
    ],
    [
      'rates by label',
      { rateScales: { dense_3: 0.1 } },
      [
        ['gradient_norm', 144],
        ['gradient_norm', 48],
        ['sgd', 144, 1, 0.5],
        ['sgd', 48, 0.1, 0.5],
      ],
    ],
    [
      'decay on weights alone',
      { optimizers: [onWeights] },
      [
        ['gradient_norm', 128],
        ['gradient_norm', 16],
        ['gradient_norm', 32],
        ['gradient_norm', 16],
        ['sgd', 128, 1, 0.5],
        ['sgd', 16, 1, 0],
        ['sgd', 32, 1, 0.5],
        ['sgd', 16, 1, 0],
      ],
    ],
    [
      'clipping before the step, averages after it',
      { clip: call('norm', { limit: 1 }), ema: 0.9 },
      [
        ['gradient_norm', 192],
        ['clip_norm', 192],
        ['sgd', 192, 1, 0.5],
        ['average_weights', 192],
      ],
    ],
  ])('%s', (_, update, expected) => {
    expect(told(planned(update).programs.update)).toEqual(expected);
  });

  it('penalties go to weights, before anything else', () => {
    const { programs } = planned({ penalties: [call('l1', { factor: 0.25 }), call('l2', { factor: 0.5 })] });
    const costs = programs.update.filter(({ kernel }) => kernel === 'penalize');
    expect(costs.map(({ sizes, scalars }) => [sizes.count, scalars])).toEqual([
      [128, { l1: 0.25, l2: 0.5 }],
      [32, { l1: 0.25, l2: 0.5 }],
    ]);
    expect(programs.update.slice(0, 2)).toEqual(costs);
  });

  it('passes of a step add their gradients up elsewhere', () => {
    const { programs } = planned({ accumulate: 4 });
    const sum = programs.train.at(-1)!;
    expect(sum).toMatchObject({ kernel: 'accumulate_gradient', sizes: { count: 192 } });
    expect(programs.update.every(({ buffers }) => buffers.g === sum.buffers.total)).toBe(true);
    expect(sum.buffers.total).not.toBe(sum.buffers.g);
  });

  it.each<readonly [string, Partial<UpdateRequest>, number]>([
    ['plain sgd keeps nothing', {}, 0],
    ['momentum', { optimizers: [momentum] }, 1],
    ['optimizers that follow one another share the place', { optimizers: [adam, momentum] }, 2],
    ['sums of passes and averages', { accumulate: 2, ema: 0.99 }, 2],
  ])('memory: %s', (_, update, rows) => {
    expect(planned(update).memory.optimizer).toBe(rows * 4 * 192);
  });

  it("the next optimizer's time begins where it takes over", () => {
    const { update } = planned({ optimizers: [sgd, momentum] });
    expect(update.program(1, 70).at(-1)!.call).toMatchObject({
      kernel: 'sgd',
      sizes: { start: 70 },
      scalars: { momentum: 0.9 },
    });
  });
});

it.each([
  ['stem', 'stem', true],
  ['stem.conv2d', 'stem', true],
  ['stem_2', 'stem', false],
  ['body.stem', 'stem', false],
])('%s is under %s: %s', (path, label, expected) => {
  expect(isUnder(path, label)).toBe(expected);
});
