import { describe, expect, it } from 'vitest';
import { chain } from '../layers/chain.ts';
import type { Call } from '../table.ts';
import { countCost } from './count.ts';
import { boundOf, generic, ridge, roofline } from './devices.ts';
import { estimate } from './estimate.ts';
import { quantity, seconds } from './quantities.ts';

const call = (entry: string, options = {}): Call => ({
  entry,
  options,
  span: { file: '', start: 0, end: 0 },
  written: {},
});
const adam = call('adam', { lr: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0 });

describe('counting', () => {
  it('has a 1000×1000 by 1000×1000 product at 2 GFLOP and 12 MB (S0)', () => {
    const cost = countCost(chain(['vector', { features: 1000 }], ['dense', { units: 1000, bias: false }]), 1000);
    expect(cost.forward).toEqual({ flops: 2e9, bytes: 12e6 });
    expect(cost.parameters).toBe(1e6);
  });

  // Worked out by hand: parameters, FLOPs of one sample, values in + values out + parameters.
  it.each([
    [
      'dense',
      [
        ['vector', { features: 5 }],
        ['dense', { units: 3 }],
      ],
      18,
      2 * 15 + 3,
      5 + 3 + 18,
    ],
    [
      'conv2d',
      [
        ['image', { channels: 2, height: 6, width: 5 }],
        ['conv2d', { filters: 4, kernel: [3, 3] }],
      ],
      4 * 2 * 9 + 4,
      4 * 4 * 3 * (2 * 18 + 1),
      60 + 48 + 76,
    ],
    [
      'conv2d without bias, strided',
      [
        ['image', { channels: 1, height: 7, width: 7 }],
        ['conv2d', { filters: 2, kernel: [3, 3], stride: [2, 2], padding: 'same', bias: false }],
      ],
      18,
      2 * 4 * 4 * 2 * 9,
      49 + 32 + 18,
    ],
    [
      'max_pool2d',
      [
        ['image', { channels: 3, height: 4, width: 4 }],
        ['max_pool2d', { kernel: [2, 2] }],
      ],
      0,
      12 * 3,
      48 + 12,
    ],
    ['batch_norm', [['image', { channels: 3, height: 4, width: 4 }], ['batch_norm']], 6, 96, 48 + 48 + 6],
    ['flatten', [['image', { channels: 3, height: 4, width: 4 }], ['flatten']], 0, 0, 0],
  ] as const)('%s', (_, layers, parameters, flops, values) => {
    const cost = countCost(chain(...layers), 1);
    expect(cost.parameters).toBe(parameters);
    expect(cost.forward).toEqual({ flops, bytes: 4 * values });
  });

  it('doubles a weighted layer backwards, but has no gradient by the input of the first', () => {
    const [first, , second] = countCost(
      chain(['vector', { features: 5 }], ['dense', { units: 4 }], ['relu'], ['dense', { units: 3 }]),
      2,
    ).layers;
    expect(first!.backward.flops).toBe(first!.forward.flops);
    expect(second!.backward.flops).toBe(2 * second!.forward.flops);
  });
});

describe('shared weights', () => {
  const whole = chain(['vector', { features: 4 }], ['dense', { units: 4 }], ['dense', { units: 4 }]);
  const nodes = whole.nodes.map((node) => (node.id === 2 ? { ...node, weightsOf: whole.nodes[1]!.path } : node));

  it('count once, are read at each use, and learn from each', () => {
    const apart = countCost(whole, 1);
    const shared = countCost({ ...whole, nodes }, 1);
    expect([apart.parameters, shared.parameters]).toEqual([40, 20]);
    expect(shared.forward).toEqual(apart.forward);
    expect(shared.backward).toEqual(apart.backward);
  });

  it('are told by an option where another kind of layer uses them', () => {
    const node = (id: number, entry: string, options: object, inputs: number[], shape: number[]) => ({
      id,
      call: call(entry, options),
      inputs,
      shape,
      path: entry,
    });
    const [cost] = countCost(
      {
        ...whole,
        nodes: [
          { ...node(0, 'tokens', {}, [], [6]), vocabulary: 10 },
          node(1, 'embedding', { width: 4, init: call('normal', { deviation: 1 }) }, [0], [6, 4]),
          node(2, 'unembed', { table: 'embedding' }, [1], [6, 10]),
        ],
      },
      1,
    ).layers.slice(-1);
    expect(cost).toMatchObject({
      parameters: 0,
      multiplyAdds: 240,
      forward: { flops: 480, bytes: 4 * (24 + 60 + 40) },
    });
    expect(cost!.backward.flops).toBe(960);
  });
});

describe('roofline', () => {
  it('bounds by memory below the ridge and by arithmetic above', () => {
    expect(ridge(generic)).toBe(10);
    expect([boundOf(9, 1, generic), boundOf(11, 1, generic)]).toEqual(['memory', 'compute']);
    expect(roofline(2e9, 12e6, generic)).toBe(0.01);
    expect(roofline(0, 20e9, generic)).toBe(1);
  });

  it('gives shares of the step that sum to 1', () => {
    const graph = chain(
      ['image', { channels: 1, height: 8, width: 8 }],
      ['conv2d', { filters: 4, kernel: [3, 3] }],
      ['relu'],
      ['flatten'],
      ['dense', { units: 10 }],
    );
    const { layers, step, memory } = estimate({
      graph,
      batch: 16,
      update: { optimizers: [adam] },
      loss: call('cross_entropy'),
      device: generic,
    });
    expect(layers.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(layers.reduce((sum, layer) => sum + layer.seconds, 0)).toBeCloseTo(step.seconds, 12);
    expect(memory.total).toBeGreaterThan(memory.parameters + memory.gradients + memory.optimizer);
  });
});

describe('quantities', () => {
  it.each([
    [0, '0 B'],
    [950, '950 B'],
    [1500, '1.50 kB'],
    [12e6, '12.0 MB'],
    [2e9, '2.00 GB'],
    [0.5, '0.500 B'],
  ])('%d bytes', (value, text) => {
    expect(quantity(value, 'B')).toBe(text);
  });
  it.each([
    [2.5, '2.50 s'],
    [0.0032, '3.20 ms'],
    [8.5e-7, '0.850 µs'],
  ])('%d s', (value, text) => {
    expect(seconds(value)).toBe(text);
  });
});
