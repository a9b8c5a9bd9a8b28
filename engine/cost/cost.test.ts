import { describe, expect, it } from 'vitest';
import { chain } from '../layers/chain.ts';
import type { UpdateRequest } from '../plan/update.ts';
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

describe('the passes of a step', () => {
  const vector = ['vector', { features: 5 }] as const;
  const dense = (units: number) => ['dense', { units, bias: false }] as const;
  const costed = (more: Partial<UpdateRequest> = {}, batch = 2) =>
    estimate({
      graph: chain(vector, dense(4), ['relu'], dense(3)),
      batch,
      update: { optimizers: [adam], ...more },
      loss: call('mse'),
      device: generic,
    });
  const figures = (pass: 'forward' | 'backward' | 'optimizer', more?: Partial<UpdateRequest>) =>
    costed(more).layers.map(({ passes }) => [
      passes[pass].flops,
      passes[pass].bytes / 4,
      passes[pass].fused_bytes! / 4,
    ]);

  it('move each operand once, and by the plan what its calls move', () => {
    // dense(4) of two samples: 10 values in, 20 weights, 8 out; relu 8 and 8; dense(3): 8, 12, 6.
    expect(figures('forward')).toEqual([
      [80, 38, 38],
      [8, 16, 0],
      [48, 26, 26],
    ]);
    expect(figures('backward')).toEqual([
      // The plan takes the gradient back through relu in a pass of its own, over output and gradient.
      [80, 38, 38 + 16],
      // Gradient in, value that it depends on, gradient out.
      [8, 24, 0],
      [96, 52, 52],
    ]);
    // Weight and two moments read and written, the gradient read twice.
    expect(figures('optimizer')).toEqual([
      [14 * 20, 8 * 20, 8 * 20],
      [0, 0, 0],
      [14 * 12, 8 * 12, 8 * 12],
    ]);
  });

  it('move a shortcut once, where the normalization before the sum adds it', () => {
    const { layers } = estimate({
      graph: chain(vector, dense(4), ['relu'], dense(4), ['batch_norm'], ['add', {}, 3], ['relu'], dense(3)),
      batch: 2,
      update: { optimizers: [adam] },
      loss: call('mse'),
      device: generic,
    });
    const moved = (pass: 'forward' | 'backward') => layers.map(({ passes }) => passes[pass].fused_bytes! / 4);
    // Three values of 8; weight, shift and running statistics of 4; what is kept of the batch of 4 each.
    expect(moved('forward').slice(3, 6)).toEqual([3 * 8 + 6 * 4, 0, 0]);
    // Input, output, both gradients; weight and shift with their gradients, and what was kept.
    expect(moved('backward').slice(3, 6)).toEqual([4 * 8 + 6 * 4, 0, 0]);
  });

  it('of frozen layers ask for no gradient that nobody needs', () => {
    expect(figures('backward', { freeze: ['dense_1'] }).map(([flops]) => flops)).toEqual([0, 0, 48]);
    expect(figures('backward', { freeze: ['dense_3'] }).map(([flops]) => flops)).toEqual([80, 8, 48]);
    expect(figures('optimizer', { freeze: ['dense_1'] }).map(([flops]) => flops)).toEqual([0, 0, 14 * 12]);
  });

  it.each([
    ['a sum of 3 gradients', { accumulate: 3 }, 3 * (136 + 184), 32 * (14 + 3), 32 * (8 + 9)],
    ['an average of weights', { ema: 0.9 }, 136 + 184, 32 * (14 + 3), 32 * (8 + 3)],
    ['a clipped norm', { clip: call('norm', { limit: 1 }) }, 136 + 184, 32 * (14 + 1), 32 * (8 + 2)],
    ['a penalty', { penalties: [call('l2', { factor: 1e-4 })] }, 136 + 184, 32 * (14 + 2), 32 * (8 + 3)],
  ])('count %s in the step', (_, more, passes, optimizer, values) => {
    const { step, passes: found } = costed(more);
    expect(found.optimizer).toMatchObject({ flops: optimizer, bytes: 4 * values });
    expect(step.flops).toBe(passes + optimizer);
    const { accumulate } = step;
    expect(step.bytes).toBe(accumulate * (found.forward.bytes + found.backward.bytes) + found.optimizer.bytes);
    expect(step.seconds).toBeCloseTo(
      accumulate * (found.forward.seconds + found.backward.seconds) + found.optimizer.seconds,
      12,
    );
  });

  it('are told of one sample too, which moves all weights', () => {
    const [many, one] = [costed({}, 7), costed({}, 1)];
    expect(many.sample).toEqual(one.sample);
    expect(many.sample.forward).toEqual(one.forward);
    expect(one.passes.backward).toMatchObject(one.sample.backward);
    expect(many.layers.map(({ sample }) => sample.forward.bytes / 4)).toEqual([29, 8, 19]);
  });

  it('use memory again: less than every buffer by itself, which layers have by their share', () => {
    const { memory, layers, activations_without_reuse: apart } = costed({}, 64);
    expect(memory.activations).toBeLessThan(apart);
    const ofLayers = layers.map(({ activations }) => activations);
    // The rest is the input, the targets, and the gradient that the loss makes.
    expect(apart - ofLayers.reduce((sum, each) => sum + each, 0)).toBeGreaterThanOrEqual(4 * 64 * (5 + 3 + 3));
    // An output and, made on the way back, the gradient by what flowed in; relu's are those of the layer before it.
    expect(ofLayers).toEqual([4 * 64 * 4, 0, 4 * 64 * (3 + 4)]);
  });
});

describe('whitening', () => {
  const graph = chain(['vector', { features: 6 }], ['dense', { units: 3 }]);
  const costed = (mixes: boolean, batch = 10) =>
    estimate({
      graph,
      batch,
      update: { optimizers: [adam], accumulate: 2 },
      loss: call('mse'),
      device: generic,
      mixes,
    });
  const [plain, mixed] = [costed(false), costed(true)];

  it('is a product of each sample by a square matrix, forward alone', () => {
    const flops = 10 * (2 * 36 + 6);
    const bytes = 4 * (2 * 60 + 36 + 6);
    expect(mixed.forward.flops - plain.forward.flops).toBe(flops);
    expect(mixed.passes.forward.bytes - plain.passes.forward.bytes).toBe(bytes);
    expect(mixed.step.flops - plain.step.flops).toBe(2 * flops);
    expect(mixed.step.seconds).toBeGreaterThan(plain.step.seconds);
    expect([mixed.passes.backward, mixed.passes.optimizer]).toEqual([plain.passes.backward, plain.passes.optimizer]);
    expect(mixed.parameters).toBe(plain.parameters);
    expect(mixed.sample.forward).toEqual(costed(true, 1).sample.forward);
    expect(mixed.sample.forward.flops - plain.sample.forward.flops).toBe(flops / 10);
  });

  it('keeps its matrix in memory', () => {
    expect(mixed.memory.total - plain.memory.total).toBeGreaterThanOrEqual(4 * (36 + 6));
  });

  it('takes its time on a machine that was measured', () => {
    const speed = {
      threads: 1,
      peak: 1e9,
      bandwidths: [{ workingSet: 1e9, bandwidth: 1e9 }],
      call: 1e-6,
      step: 0,
      kernels: [],
    };
    const request = { graph, batch: 10, update: { optimizers: [adam] }, loss: call('mse') };
    const seconds = (mixes: boolean) =>
      estimate({ ...request, device: { ...generic, speeds: [speed] }, mixes }).step.seconds;
    expect(seconds(true)).toBeGreaterThan(seconds(false));
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

describe('a loss with weights of its own', () => {
  const graph = chain(['vector', { features: 5 }], ['dense', { units: 4, bias: false }]);
  const costed = (loss: Call, units = graph) =>
    estimate({ graph: units, batch: 3, update: { optimizers: [adam] }, loss, device: generic });
  const [plain, tree] = [costed(call('mse')), costed(call('hierarchical_softmax', { classes: 9 }))];
  // 8 forks of 4 weights and a bias, of which a sample passes 4.
  const [own, passed] = [8 * 5, 4 * 5];

  it('counts with the network', () => {
    expect(tree.parameters - plain.parameters).toBe(own);
    expect(tree.forward.flops - plain.forward.flops).toBe(3 * 2 * passed);
    expect(tree.passes.forward.bytes - plain.passes.forward.bytes).toBe(4 * (3 * 4 + own));
    expect(tree.passes.backward.flops - plain.passes.backward.flops).toBe(3 * 4 * passed);
    expect(tree.passes.optimizer.flops / plain.passes.optimizer.flops).toBeCloseTo((20 + own) / 20, 12);
    expect(tree.sample.forward.flops - plain.sample.forward.flops).toBe(2 * passed);
    expect(tree.memory.parameters).toBeGreaterThanOrEqual(4 * tree.parameters);
    expect(tree.weights).toBe(4 * tree.parameters);
    const layers = tree.layers.reduce((sum, { seconds }) => sum + seconds, 0);
    expect(tree.step.seconds).toBeGreaterThan(layers);
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
    [8.5e-7, '850 ns'],
    [9.9996e-4, '1.00 ms'],
    [3.28e-8, '32.8 ns'],
    [59.96, '1 min'],
    [125.2, '2 min 5 s'],
    [4811, '1 h 20 min'],
    [273_600, '3 d 4 h'],
  ])('%d s', (value, text) => {
    expect(seconds(value)).toBe(text);
  });
});
