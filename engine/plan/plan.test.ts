import { describe, expect, it } from 'vitest';
import type { Graph, GraphNode } from '../graph/graph.ts';
import { count } from '../graph/shape.ts';
import { chain } from '../layers/chain.ts';
import type { KernelCall } from '../program.ts';
import type { Call, Value } from '../table.ts';
import { placeByLifetime } from './arena.ts';
import { plan } from './plan.ts';
import { obstacle } from './runnable.ts';

const call = (entry: string, options: Readonly<Record<string, Value>> = {}): Call => ({
  entry,
  options,
  span: { file: '', start: 0, end: 0 },
  written: {},
});
const adam = call('adam', { lr: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0 });
const sgd = call('sgd', { lr: 1e-3, momentum: 0, nesterov: false, weight_decay: 0 });
const planned = (graph: Graph, { loss = 'cross_entropy', optimizer = adam, batch = 8 } = {}) =>
  plan({ graph, loss: call(loss), metrics: [], update: { optimizers: [optimizer] }, batch });
const kernels = (calls: readonly KernelCall[]) => calls.map(({ kernel }) => kernel);

const image = ['image', { channels: 2, height: 6, width: 5 }] as const;
const dense = (units: number) => ['dense', { units }] as const;
const conv2d = (filters: number) => ['conv2d', { filters, kernel: [3, 3] }] as const;

describe('an embedding before a recurrent layer', () => {
  const tokens = ['tokens', { length: 10, vocabulary: 20 }] as const;
  const embedding = ['embedding', { width: 4 }] as const;
  const gru = ['gru', { units: 3 }] as const;

  it.each([
    ['is looked up by it, where its tokens are few', 8, [embedding, gru], true],
    ['is not where it has more than a row for each four tokens', 7, [embedding, gru], false],
    ['is not where something else stands between', 8, [embedding, ['dropout', { rate: 0.5 }], gru], false],
  ] as const)('%s', (_what, batch, between, expected) => {
    const calls = kernels(planned(chain(tokens, ...between, dense(3)), { batch }).programs.train);
    const looked = ['recurrent_look_up', 'recurrent_look_up_backward'].map((kernel) => calls.includes(kernel));
    const embedded = ['embedding_forward', 'embedding_backward'].map((kernel) => calls.includes(kernel));
    expect([...looked, ...embedded]).toEqual([expected, expected, !expected, !expected]);
  });

  it.each([
    ['embedding_1', false],
    ['gru_2', true],
  ])('has a gradient where it learns, %s being frozen', (frozen, expected) => {
    const graph = chain(tokens, embedding, gru, dense(3));
    const update = { optimizers: [adam], freeze: [frozen] };
    const { programs } = plan({ graph, loss: call('cross_entropy'), metrics: [], update, batch: 8 });
    expect(kernels(programs.train).includes('recurrent_project_backward')).toBe(expected);
  });
});

describe('programs', () => {
  it('are the calls that one would write by hand', () => {
    const { programs } = planned(chain(image, conv2d(4), ['relu'], ['flatten'], ['dropout', { rate: 0.5 }], dense(3)));
    expect(kernels(programs.initialize)).toEqual(['fill_uniform', 'fill_constant', 'fill_uniform', 'fill_constant']);
    expect(kernels(programs.train)).toEqual([
      'gather_inputs',
      'convolution_forward',
      'dropout_forward',
      'dense_forward',
      'gather_classes',
      'cross_entropy',
      'epilogue_backward',
      'dense_backward_weights',
      'dense_backward_data',
      'dropout_backward',
      'epilogue_backward',
      'convolution_backward_weights',
    ]);
    expect(kernels(programs.update)).toEqual(['gradient_norm', 'adam']);
    expect(kernels(programs.evaluate)).toEqual([
      'gather_inputs',
      'convolution_forward',
      'dense_forward',
      'gather_classes',
      'cross_entropy',
    ]);
    expect(kernels(programs.predict)).toEqual([
      'gather_inputs',
      'convolution_forward',
      'dense_forward',
      'softmax_forward',
    ]);
  });

  it('say of each call what it is for, and how much it reads and writes', () => {
    const { traces, programs } = planned(chain(image, conv2d(4), ['relu'], ['flatten'], dense(3)), { batch: 2 });
    expect(traces.train.map(({ call }) => call)).toEqual([...programs.train, ...programs.update]);
    expect(traces.train.map(({ pass, node, call }) => [pass, node, call.kernel])).toEqual([
      ['input', undefined, 'gather_inputs'],
      ['forward', 1, 'convolution_forward'],
      ['forward', 4, 'dense_forward'],
      ['loss', undefined, 'gather_classes'],
      ['loss', undefined, 'cross_entropy'],
      ['backward', 4, 'epilogue_backward'],
      ['backward', 4, 'dense_backward_weights'],
      ['backward', 4, 'dense_backward_data'],
      ['backward', 1, 'epilogue_backward'],
      ['backward', 1, 'convolution_backward_weights'],
      ['optimizer', undefined, 'gradient_norm'],
      ['optimizer', undefined, 'adam'],
    ]);
    const dense_forward = traces.train.find(({ call }) => call.kernel === 'dense_forward')!;
    expect(dense_forward.bytes).toEqual({ x: 2 * 4 * 48, w: 4 * 48 * 3, bias: 4 * 3, y: 2 * 4 * 3 });
  });

  it('apply an activation in the kernel before it, where nothing comes between', () => {
    const fused = planned(chain(image, conv2d(4), ['tanh'], ['flatten'], dense(3))).programs.train;
    expect(fused.find(({ kernel }) => kernel === 'convolution_forward')!.sizes.activation).toBe(3);
    expect(kernels(fused)).not.toContain('activation_forward');

    const apart = planned(
      chain(image, conv2d(4), ['max_pool2d', { kernel: [2, 2], padding: 'valid' }], ['tanh'], ['flatten'], dense(3)),
    );
    expect(apart.programs.train.find(({ kernel }) => kernel === 'convolution_forward')!.sizes.activation).toBe(0);
    expect(kernels(apart.programs.train)).toContain('activation_backward');
  });

  it('compute no gradient that nobody needs', () => {
    const calls = kernels(planned(chain(image, ['relu'], ['flatten'], dense(3))).programs.train);
    expect(calls).not.toContain('dense_backward_data');
    expect(calls).not.toContain('activation_backward');
  });

  it.each([
    ['dense lays its weights out to match', [['flatten'], dense(3)], []],
    [
      'a layer that works on every value alone does not care',
      [['flatten'], ['relu'], ['dropout', { rate: 0.5 }], dense(3)],
      [],
    ],
    [
      'batch_norm wants the order of the language',
      [['flatten'], ['batch_norm'], dense(3)],
      ['permute_to_channels_first', 'permute_to_channels_last'],
    ],
    ['so do outputs', [['flatten']], ['permute_to_channels_first', 'permute_to_channels_last']],
  ] as const)('of flattened pictures: %s', (_, rest, expected) => {
    const { programs } = planned(chain(image, conv2d(4), ...rest), { loss: 'mse' });
    expect(kernels(programs.train).filter((kernel) => kernel.startsWith('permute'))).toEqual(expected);
  });

  it('keep a weight after flatten in the order of the picture in memory', () => {
    const { tensors } = planned(chain(image, conv2d(4), ['flatten'], dense(3)));
    expect(tensors.find(({ name }) => name === 'dense_3.weight')).toMatchObject({
      shape: [3, 48],
      layout: { view: [3, 4, 12], permutation: [2, 1, 0] },
    });
  });
});

describe('memory', () => {
  const deep = chain(
    image,
    conv2d(4),
    ['batch_norm'],
    ['relu'],
    ['flatten'],
    dense(40),
    ['relu'],
    dense(40),
    ['sigmoid'],
    dense(3),
  );

  it('is weights, gradients, state and what a step needs', () => {
    const weights = 4 * 2 * 9 + 4 + (4 + 4) + (48 * 40 + 40) + (40 * 40 + 40) + (40 * 3 + 3);
    const { memory, tensors, arenaBytes } = planned(deep);
    const trainable = tensors.filter((tensor) => tensor.trainable).reduce((sum, { shape }) => sum + count(shape), 0);
    expect(trainable).toBe(weights);
    // Every tensor begins at a cache line.
    const padded = tensors
      .filter((tensor) => tensor.trainable)
      .reduce((sum, { shape }) => sum + Math.ceil(count(shape) / 16) * 64, 0);
    expect(memory.gradients).toBe(padded);
    expect(memory.optimizer).toBe(2 * padded);
    expect(memory.total).toBe(arenaBytes);
    expect(memory.parameters + memory.gradients + memory.optimizer + memory.activations).toBe(memory.total);
    expect(planned(deep, { optimizer: sgd }).memory.optimizer).toBe(0);
  });

  it('of a step is used again: less than all its buffers together', () => {
    const { memory, programs } = planned(deep);
    const deeper = planned(chain(image, ['flatten'], ...Array.from({ length: 20 }, () => dense(40)), dense(3)));
    const values = 8 * 40 * 20 * 4;
    // Values are kept for the backward pass; of their gradients two live at a time.
    expect(deeper.memory.activations).toBeLessThan(values * 1.5);
    expect(memory.activations).toBeGreaterThan(0);
    expect(programs.train.every(({ buffers }) => Object.values(buffers).every((offset) => offset % 64 === 0))).toBe(
      true,
    );
  });

  it('is never given to two buffers that live at the same time', () => {
    let state = 7;
    const random = (below: number) => {
      state = (state * 48271) % 2147483647;
      return state % below;
    };
    for (let turn = 0; turn < 200; turn++) {
      const lives = Array.from({ length: 1 + random(30) }, () => {
        const first = random(40);
        return { bytes: random(1000), first, last: first + random(10) };
      });
      const { offsets, bytes } = placeByLifetime(lives);
      lives.forEach((a, i) => {
        expect(offsets[i]! % 64).toBe(0);
        expect(offsets[i]! + a.bytes).toBeLessThanOrEqual(bytes);
        lives.slice(i + 1).forEach((b, rest) => {
          const j = i + 1 + rest;
          const together = a.first <= b.last && b.first <= a.last;
          const overlap = offsets[i]! < offsets[j]! + b.bytes && offsets[j]! < offsets[i]! + a.bytes;
          expect(together && overlap && a.bytes > 0 && b.bytes > 0).toBe(false);
        });
      });
      const peak = Math.max(
        ...Array.from({ length: 50 }, (_, at) =>
          lives
            .filter(({ first, last }) => first <= at && at <= last)
            .reduce((sum, life) => sum + Math.ceil(life.bytes / 64) * 64, 0),
        ),
      );
      expect(bytes).toBeGreaterThanOrEqual(peak);
      expect(bytes).toBeLessThanOrEqual(2 * peak);
    }
  });
});

describe('what the engine cannot run', () => {
  const simple = chain(image, conv2d(4), ['flatten'], dense(3));
  it('is told by the layer that it is about', () => {
    const input = (id: number, shape: readonly number[]): GraphNode => ({
      id,
      call: call('tensor', { sizes: shape }),
      inputs: [],
      shape,
      path: `tensor_${id}`,
    });
    const shape = [2, 3, 2, 3, 2, 3, 2];
    const sum = { id: 2, call: call('add'), inputs: [0, 1], shape, path: 'add' };
    const nodes = [input(0, shape), input(1, [2, 1, 2, 1, 2, 1, 2]), sum];
    const graph: Graph = { ...simple, nodes, inputs: [0, 1], outputs: [2] };
    const problem = 'the native engine of this version does not run `add` over so many axes';
    expect(obstacle(graph)).toEqual({ problem, node: sum });
    expect(() => planned(graph)).toThrow(problem);
  });

  it('is nothing in a chain', () => {
    expect(obstacle(simple)).toBeUndefined();
  });
});
