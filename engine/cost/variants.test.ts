import { describe, expect, it } from 'vitest';
import { chain } from '../layers/chain.ts';
import { callOf, replaceLayers } from '../layers/replace.ts';
import { type Call, NOWHERE, type Value } from '../table.ts';
import { generic } from './devices.ts';
import { estimate } from './estimate.ts';
import { updateWork } from './update_work.ts';
import { cheaperVariants } from './variants.ts';

type Entry = readonly [entry: string, options?: Readonly<Record<string, Value>>];
const call = (entry: string, options = {}): Call => ({ entry, options, span: NOWHERE, written: {} });
const sgd = call('sgd', { lr: 1e-3, momentum: 0, nesterov: false, weight_decay: 0 });
const update = { optimizers: [sgd] };
const requestOf = (layers: readonly Entry[], batch = 4) => ({
  graph: chain(...layers),
  loss: call('mse'),
  update,
  batch,
  device: generic,
});
const picture = (channels: number): Entry => ['image', { channels, height: 8, width: 8 }];
const conv = (filters: number, kernel: number, options = {}): Entry => [
  'conv2d',
  { filters, kernel: [kernel, kernel], padding: 'same', ...options },
];
const dense = (units: number): Entry => ['dense', { units }];
const relu: Entry = ['relu'];
const norm: Entry = ['batch_norm'];
const end: readonly Entry[] = [['global_avg_pool'], dense(3)];

/** Before and after, layer by layer; parameters saved, by hand. */
const cases: readonly [name: string, before: readonly Entry[], after: readonly Entry[], parameters: number][] = [
  [
    'separable',
    [picture(16), conv(32, 3), relu, ...end],
    [picture(16), conv(16, 3, { groups: 16, bias: false }), conv(32, 1), relu, ...end],
    16 * 32 * 9 - (16 * 9 + 16 * 32),
  ],
  [
    'separable',
    [picture(16), conv(8, 3, { stride: [2, 2], bias: false }), norm, relu, ...end],
    [
      picture(16),
      conv(16, 3, { stride: [2, 2], groups: 16, bias: false }),
      conv(8, 1, { bias: false }),
      norm,
      relu,
      ...end,
    ],
    16 * 8 * 9 - (16 * 9 + 16 * 8),
  ],
  [
    'bottleneck',
    [picture(64), conv(128, 3), relu, ...end],
    [picture(64), conv(16, 1), relu, conv(16, 3), relu, conv(128, 1), relu, ...end],
    64 * 128 * 9 - (64 * 16 + 16 + 16 * 16 * 9 + 16 + 16 * 128),
  ],
  [
    'bottleneck',
    [picture(64), conv(64, 3, { bias: false }), norm, relu, ...end],
    [
      picture(64),
      conv(16, 1, { bias: false }),
      norm,
      relu,
      conv(16, 3, { bias: false }),
      norm,
      relu,
      conv(64, 1, { bias: false }),
      norm,
      relu,
      ...end,
    ],
    64 * 64 * 9 - (64 * 16 + 32 + 16 * 16 * 9 + 32 + 16 * 64),
  ],
  [
    'small_kernels',
    [picture(4), conv(4, 7), relu, ...end],
    [picture(4), conv(4, 3), relu, conv(4, 3), relu, conv(4, 3), relu, ...end],
    4 * 4 * 49 - (3 * 4 * 4 * 9 + 2 * 4),
  ],
  [
    'global_pooling',
    [picture(2), conv(6, 3), relu, ['flatten'], dense(50), relu, dense(3)],
    [picture(2), conv(6, 3), relu, ['global_avg_pool'], dense(50), relu, dense(3)],
    50 * 6 * 63,
  ],
];

describe('a cheaper form', () => {
  it.each(cases)('%s saves what it costs less when it is written: %#', (form, before, after, parameters) => {
    const request = requestOf(before);
    const [had, has] = [estimate(request), estimate(requestOf(after))];
    const found = cheaperVariants(request).filter((each) => each.form === form);
    expect(found).toHaveLength(1);
    expect(found[0]!.saves).toEqual({
      parameters,
      flops: had.step.flops - has.step.flops,
      seconds: had.step.seconds - has.step.seconds,
      memory: had.memory.total - has.memory.total,
    });
    const shapes = ({ layers }: typeof had) => layers.map(({ op, output }) => [op, output]);
    expect(shapes(estimate({ ...request, graph: found[0]!.graph }))).toEqual(shapes(has));
  });

  it('saves FLOPs as worked out by hand', () => {
    const batch = 4;
    const [, before] = cases[0]!;
    const { saves } = cheaperVariants(requestOf(before, batch)).find(({ form }) => form === 'separable')!;
    // Forward, and back to the weights; back to the input where a layer before it learns.
    const full = 64 * 32 * (2 * 16 * 9 + 1);
    const [each, across] = [64 * 16 * 2 * 9, 64 * 32 * (2 * 16 + 1)];
    const perWeight = updateWork(update).flops;
    expect(saves.flops).toBe(batch * (2 * full - (2 * each + 3 * across)) + perWeight * (4608 - 656));
  });

  it.each<[why: string, layers: readonly Entry[]]>([
    ['three channels are too few to part', [picture(3), conv(32, 3), relu, ...end]],
    ['it works in groups as it is', [picture(16), conv(16, 3, { groups: 16 }), relu, ...end]],
    ['it sees one place as it is', [picture(64), conv(64, 1), relu, ...end]],
    ['pixels are not averaged', [picture(16), ['flatten'], dense(50), relu, dense(3)]],
    ['a stack would take more', [picture(3), conv(7, 5), relu, ...end]],
  ])('is none where %s', (_, layers) => {
    expect(cheaperVariants(requestOf(layers))).toEqual([]);
  });

  it('is looked for at one layer where that is asked', () => {
    const request = requestOf([picture(16), conv(32, 3), relu, conv(32, 3), relu, ...end]);
    expect(cheaperVariants(request).map(({ node }) => node)).toEqual(expect.arrayContaining([1, 3]));
    expect(new Set(cheaperVariants(request, { node: 3 }).map(({ node }) => node))).toEqual(new Set([3]));
  });
});

describe('layers in the place of others', () => {
  const graph = chain(picture(4), conv(4, 3), relu, ['flatten'], dense(3));
  const by = (...layers: readonly Call[]) => new Map([[1, layers]]);

  it('are inside of what they stand for, and lead to the same outputs', () => {
    const made = replaceLayers(graph, by(callOf('conv2d', { filters: 2, kernel: [1, 1] }), callOf('relu')))!;
    expect(made.nodes.map(({ id, path, shape, inputs }) => [id, path, shape, inputs])).toEqual([
      [0, 'image_0', [4, 8, 8], []],
      [1, 'conv2d_1.1', [2, 8, 8], [0]],
      [2, 'conv2d_1', [2, 8, 8], [1]],
      [3, 'relu_2', [2, 8, 8], [2]],
      [4, 'flatten_3', [128], [3]],
      [5, 'dense_4', [3], [4]],
    ]);
    expect(made.outputs).toEqual([5]);
  });

  it('are none where a shape does not fit', () => {
    expect(
      replaceLayers(graph, by(callOf('flatten'), callOf('conv2d', { filters: 2, kernel: [1, 1] }))),
    ).toBeUndefined();
    expect(replaceLayers(graph, by(callOf('conv2d', { filters: 2, kernel: [9, 9] })))).toBeUndefined();
  });
});
