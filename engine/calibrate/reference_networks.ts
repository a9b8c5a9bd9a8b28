import type { Graph } from '../graph/graph.ts';
import { chain } from '../layers/chain.ts';
import { type Call, defaultsOf, NOWHERE, type Value } from '../table.ts';
import { losses } from '../training/losses/index.ts';
import { optimizers } from '../training/optimizers/index.ts';

/** A network whose training is measured kernel by kernel. */
export interface ReferenceNetwork {
  /** What is being measured, in words. */
  readonly doing: string;
  readonly graph: Graph;
  readonly batch: number;
  readonly loss: Call;
  readonly optimizer: Call;
}

type Entry = readonly [entry: string, options?: Readonly<Record<string, Value>>, back?: number];

const call = (entry: string, options = {}): Call => ({ entry, options, span: NOWHERE, written: {} });
const optimizer = (entry: string, given: Readonly<Record<string, Value>> = {}) =>
  call(entry, { ...defaultsOf(optimizers.get(entry).options), lr: 1e-3, ...given });
const lossCalled = (entry: string) => call(entry, defaultsOf(losses.get(entry).options));
const mse = lossCalled('mse');
const crossEntropy = lossCalled('cross_entropy');
const tree = (classes: number) =>
  call('hierarchical_softmax', { ...lossCalled('hierarchical_softmax').options, classes });
const adam = optimizer('adam');
const momentum = optimizer('sgd', { momentum: 0.9 });

const network = (
  doing: string,
  batch: number,
  entries: readonly Entry[],
  { loss = mse, optimizer = adam } = {},
): ReferenceNetwork => ({ doing, graph: chain(...entries), batch, loss, optimizer });

const dense = (units: number): Entry => ['dense', { units }];
const conv = (filters: number, side = 3, options: Readonly<Record<string, Value>> = {}): Entry => [
  'conv2d',
  { filters, kernel: [side, side], padding: 'same', ...options },
];
const norm: Entry = ['batch_norm'];
const relu: Entry = ['relu'];
const pool: Entry = ['max_pool2d', { kernel: [2, 2] }];

/** Products of many rows, depths and widths. */
const linear = [1, 16, 64, 256, 1024].map((batch) =>
  network(
    'linear layers',
    batch,
    [
      ['vector', { features: 32 }],
      ...[16, 64, 256, 1024, 256, 512, 64, 16, 128].flatMap((units) => [dense(units), relu]),
      dense(10),
    ],
    { loss: crossEntropy },
  ),
);

/** Trees of classes behind features. */
const trees = [
  [16, 64, 1000],
  [64, 32, 30],
  [256, 128, 200],
] as const;
const manyClasses = trees.map(([batch, features, classes]) =>
  network('many classes', batch, [['vector', { features: 32 }], dense(features), relu], { loss: tree(classes) }),
);

/** Products as wide as few rows make little of: what is packed is used a few times, and the weights fit into no cache. */
const wide = [8, 24, 96].map((batch) =>
  network(
    'wide linear layers',
    batch,
    [['vector', { features: 640 }], dense(1536), relu, dense(1536), relu, dense(10)],
    {
      loss: crossEntropy,
      optimizer: momentum,
    },
  ),
);

/** Convolutions from few channels on large pictures to many on small ones, strided, pointwise, depthwise. */
const convolutions = [2, 16, 64].map((batch) =>
  network(
    'convolutions',
    batch,
    [
      ['image', { channels: 3, height: 32, width: 32 }],
      conv(16),
      norm,
      relu,
      conv(16, 3, { groups: 16 }),
      conv(32, 1),
      pool,
      conv(64),
      relu,
      conv(64, 3, { groups: 32 }),
      conv(64, 3, { groups: 16 }),
      conv(64, 3, { groups: 8 }),
      conv(64, 3, { stride: [2, 2] }),
      norm,
      conv(128, 1),
      conv(128, 3, { groups: 128 }),
      relu,
      conv(128, 3),
      norm,
      relu,
      ['global_avg_pool'],
      dense(10),
    ],
    { loss: crossEntropy, optimizer: momentum },
  ),
);
const plain = [8, 64].map((batch) =>
  network(
    'convolutions',
    batch,
    [
      ['image', { channels: 1, height: 28, width: 28 }],
      conv(32, 3, { padding: 'valid' }),
      relu,
      conv(32, 5),
      pool,
      conv(64, 3),
      ['avg_pool2d', { kernel: [2, 2] }],
      conv(32, 3, { groups: 4 }),
      ['dropout', { rate: 0.25 }],
      ['flatten'],
      dense(128),
      relu,
      ['dropout', { rate: 0.5 }],
      dense(10),
    ],
    { loss: crossEntropy },
  ),
);
const deep = [1, 8].map((batch) =>
  network('convolutions', batch, [
    ['image', { channels: 64, height: 28, width: 28 }],
    conv(64),
    norm,
    relu,
    conv(128, 3, { stride: [2, 2] }),
    conv(256, 1),
    norm,
    conv(256),
    ['group_norm', { groups: 8 }],
    ['global_avg_pool'],
    dense(8),
  ]),
);

/** Sums of a normalization and a shortcut, with an activation behind them and without one; and sums by themselves. */
const shortcuts = [2, 32].map((batch) =>
  network(
    'shortcuts',
    batch,
    [
      ['image', { channels: 3, height: 32, width: 32 }],
      conv(16),
      norm,
      relu,
      conv(16),
      norm,
      ['add', {}, 3],
      relu,
      conv(64, 3, { stride: [2, 2] }),
      norm,
      relu,
      conv(64),
      norm,
      ['add', {}, 3],
      pool,
      conv(128, 1),
      norm,
      ['relu6'],
      conv(128),
      norm,
      ['add', {}, 3],
      relu,
      conv(128),
      ['add', {}, 2],
      ['global_avg_pool'],
      dense(10),
    ],
    { loss: crossEntropy, optimizer: momentum },
  ),
);

/** Few filters leave the lanes of a vector empty; slow activations are applied on the way out. */
const narrow = [16, 128].map((batch) =>
  network(
    'convolutions',
    batch,
    [
      ['image', { channels: 1, height: 24, width: 24 }],
      conv(6, 5),
      ['tanh'],
      ['avg_pool2d', { kernel: [2, 2] }],
      conv(12, 5, { padding: 'valid' }),
      ['sigmoid'],
      pool,
      ['flatten'],
      dense(80),
      ['tanh'],
      dense(10),
    ],
    { loss: crossEntropy, optimizer: momentum },
  ),
);
/** Strided depthwise convolutions between pointwise ones. */
const separable = [4, 32].map((batch) =>
  network('convolutions', batch, [
    ['image', { channels: 3, height: 40, width: 40 }],
    conv(16, 3, { stride: [2, 2] }),
    ['relu6'],
    conv(16, 3, { groups: 16 }),
    norm,
    ['relu6'],
    conv(96, 1),
    norm,
    conv(96, 3, { groups: 96, stride: [2, 2] }),
    norm,
    ['relu6'],
    conv(32, 1),
    ['global_avg_pool'],
    dense(8),
  ]),
);
const otherDimensions = [
  network('convolutions', 4, [
    ['tensor', { sizes: [1, 12, 20, 20] }],
    ['conv3d', { filters: 12, kernel: [3, 3, 3] }],
    relu,
    ['max_pool3d', { kernel: [2, 2, 2] }],
    ['conv3d', { filters: 16, kernel: [3, 3, 3] }],
    ['global_avg_pool'],
    dense(8),
  ]),
  network('convolutions', 32, [
    ['tensor', { sizes: [3, 256] }],
    ['conv1d', { filters: 24, kernel: [9] }],
    relu,
    ['max_pool1d', { kernel: [2] }],
    ['conv1d', { filters: 48, kernel: [3] }],
    ['global_avg_pool'],
    dense(8),
  ]),
];

const recurrent = (['rnn', 'gru', 'lstm'] as const).flatMap((cell) =>
  (
    [
      [4, 32, 32],
      [32, 64, 128],
      [64, 20, 64],
      [16, 32, 256],
    ] as const
  ).map(([batch, length, units]) =>
    network(
      'recurrent layers',
      batch,
      [
        ['tokens', { length, vocabulary: 100 }],
        ['embedding', { width: units / 2 }],
        [cell, { units, sequence: true }],
        dense(100),
      ],
      { loss: crossEntropy },
    ),
  ),
);

const paddedSteps = (
  [
    [16, 32, 32],
    [64, 64, 64],
  ] as const
).flatMap(([batch, length, features]) =>
  ['mean', 'max'].map((over) =>
    network('padded steps', batch, [
      ...(over === 'mean'
        ? ([['sequence', { length, features }], ['masking']] as const)
        : ([
            ['tokens', { length, vocabulary: 100 }],
            ['embedding', { width: features, padding: 0 }],
          ] as const)),
      dense(features),
      ['batch_norm', { axis: 1 }],
      [over],
    ]),
  ),
);

const attention = (
  [
    [2, 16, 32, 2],
    [12, 64, 128, 4],
    [4, 128, 256, 4],
    [32, 32, 64, 4],
  ] as const
).flatMap(([batch, length, features, heads]) =>
  [true, false].map((causal) =>
    network('attention', batch, [
      ['sequence', { length, features }],
      ['add_position'],
      ['sinusoidal_position'],
      ['layer_norm'],
      ['attention', { heads, causal }],
      ['layer_norm', { bias: false }],
      dense(4 * features),
      ['gelu'],
      dense(features),
      ['dropout', { rate: 0.1 }],
    ]),
  ),
);

/** What works on each value by itself, on values that fit into each level of memory. */
const elementwise = (
  [
    [16, 64],
    [64, 512],
    [256, 2048],
  ] as const
).map(([batch, features]) =>
  network('functions of single values', batch, [
    ['sequence', { length: 4, features: features / 4 }],
    ...['relu', 'sigmoid', 'tanh', 'relu6', 'leaky_relu', 'elu', 'gelu', 'silu', 'hard_swish', 'hard_sigmoid'].map(
      (entry): Entry => [entry],
    ),
    ['softplus'],
    ['softsign'],
    ['dropout', { rate: 0.2 }],
    ['layer_norm'],
    ['rms_norm'],
    ['layer_scale'],
    ['softmax'],
    ['log_softmax'],
    ['gaussian_noise', { deviation: 0.1 }],
  ]),
);

const sized = [64, 1024].flatMap((width) =>
  [
    optimizer('sgd'),
    momentum,
    adam,
    optimizer('adamw'),
    optimizer('nadam'),
    optimizer('rmsprop'),
    optimizer('adagrad'),
    optimizer('adadelta'),
  ].map((each) => network('optimizers', 4, [['vector', { features: width }], dense(width)], { optimizer: each })),
);

export const referenceNetworks: readonly ReferenceNetwork[] = [
  ...linear,
  ...wide,
  ...manyClasses,
  ...convolutions,
  ...plain,
  ...deep,
  ...shortcuts,
  ...narrow,
  ...separable,
  ...otherDimensions,
  ...recurrent,
  ...paddedSteps,
  ...attention,
  ...elementwise,
  ...sized,
];
