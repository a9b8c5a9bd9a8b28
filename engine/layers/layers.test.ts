import { describe, expect, it } from 'vitest';
import { count, type Shape, type ValueType } from '../graph/shape.ts';
import type { Value } from '../table.ts';
import { layers } from './index.ts';
import type { Surroundings } from './layer.ts';

type Given = Readonly<Record<string, Value>>;
type Around = Partial<Surroundings>;

/** The options of a call: defaults, and what is given. */
function optionsOf(entry: string, given: Given): Given {
  const defaults = Object.entries(layers.get(entry).options)
    .filter(([, { default: value }]) => value !== undefined)
    .map(([name, { default: value }]) => [name, value]);
  return { ...Object.fromEntries(defaults), ...given };
}

function apply(entry: string, inputs: readonly Shape[], given: Given = {}, more: Around = {}) {
  const options = optionsOf(entry, given) as never;
  const around = { inputs: inputs.map((shape): ValueType => ({ shape })), named: {}, ...more };
  const layer = layers.get(entry);
  const result = layer.infer(inputs, options, around);
  if ('problem' in result) return result;
  const [input = []] = inputs;
  const parameters = layer.parameters?.(input, options, around) ?? [];
  return {
    ...result,
    names: parameters.map(({ name, shape }) => `${name} [${shape.join(', ')}]`),
    parameters: parameters.filter(({ trainable }) => trainable).reduce((sum, { shape }) => sum + count(shape), 0),
    flops: layer.flops(input, result.shape, options, around),
    multiplyAdds: layer.multiplyAdds?.(input, result.shape, options, around) ?? 0,
  };
}

const both = (size: number) => [size, size];

// Entry, inputs, options, shape, parameters, FLOPs; worked out by hand.
const cases: readonly (readonly [string, readonly Shape[], Given, Shape, number, number])[] = [
  ['tokens', [], { length: 8, vocabulary: 65 }, [8], 0, 0],
  ['sequence', [], { length: 8, features: 3 }, [8, 3], 0, 0],
  ['tensor', [], { sizes: [1, 4, 5, 6] }, [1, 4, 5, 6], 0, 0],
  ['dense', [[5]], { units: 3 }, [3], 18, 33],
  ['dense', [[7, 5]], { units: 3 }, [7, 3], 18, 7 * 33],
  ['conv1d', [[2, 10]], { filters: 4, kernel: [3] }, [4, 8], 28, 4 * 8 * (2 * 6 + 1)],
  ['conv1d', [[2, 10]], { filters: 4, kernel: [3], dilation: [2], padding: 'same' }, [4, 10], 28, 4 * 10 * 13],
  ['conv2d', [[8, 6, 5]], { filters: 8, kernel: both(3), groups: 8, bias: false }, [8, 4, 3], 72, 2 * 8 * 12 * 9],
  ['conv2d', [[8, 6, 6]], { filters: 4, kernel: both(3), groups: 2 }, [4, 4, 4], 4 * 4 * 9 + 4, 64 * (2 * 36 + 1)],
  ['conv2d', [[1, 9, 9]], { filters: 1, kernel: both(3), dilation: both(3) }, [1, 3, 3], 10, 9 * 19],
  ['conv2d', [[1, 7, 7]], { filters: 1, kernel: [1, 7], padding: 'same' }, [1, 7, 7], 8, 49 * 15],
  ['conv3d', [[1, 4, 5, 6]], { filters: 2, kernel: [3, 3, 3] }, [2, 2, 3, 4], 56, 48 * 55],
  ['conv_transpose1d', [[3, 5]], { filters: 2, kernel: [2], stride: [2] }, [2, 10], 14, 2 * 15 * 4 + 20],
  [
    'conv_transpose2d',
    [[4, 7, 7]],
    { filters: 2, kernel: both(2), stride: both(2) },
    [2, 14, 14],
    34,
    2 * 196 * 8 + 392,
  ],
  [
    'conv_transpose2d',
    [[4, 7, 7]],
    { filters: 2, kernel: both(3), stride: both(2), padding: both(1), output_padding: both(1) },
    [2, 14, 14],
    74,
    2 * 196 * 18 + 392,
  ],
  ['conv_transpose3d', [[1, 2, 2, 2]], { filters: 1, kernel: [2, 2, 2], stride: [2, 2, 2] }, [1, 4, 4, 4], 9, 192],
  ['add_position', [[8, 4]], {}, [8, 4], 32, 32],
  ['add_position', [[8, 4]], { positions: 10 }, [8, 4], 40, 32],
  ['patch_embed', [[3, 32, 48]], { features: 10, patch: both(16) }, [6, 10], 7690, 60 * (2 * 768 + 1)],
  ['class_token', [[6, 10]], {}, [7, 10], 10, 0],
  // Projections 4·(6·8·8), scores and sums 2·(6·6·8), shifts 4·(6·8), softmax over 2 heads.
  ['attention', [[6, 8]], { heads: 2 }, [6, 8], 4 * 72, 2 * (4 * 384 + 2 * 288) + 192 + 5 * 72],
  [
    'attention',
    [[6, 8]],
    { heads: 2, bias: false, key_width: 2, value_width: 3 },
    [6, 8],
    8 * (4 + 4 + 6 + 6),
    2 * (960 + 360) + 360,
  ],
  ['rnn', [[5, 3]], { units: 4 }, [4], 4 * 9, 2 * 5 * 28 + 5 * 4 * 7],
  ['gru', [[5, 3]], { units: 4, sequence: true }, [5, 4], 3 * 36, 2 * 5 * 84 + 5 * 4 * 24],
  [
    'lstm',
    [[5, 3]],
    { units: 4, layers: 2, sequence: true },
    [5, 4],
    4 * 36 + 4 * 40,
    2 * 5 * (112 + 128) + 2 * 5 * 4 * 34,
  ],
  [
    'gru',
    [[5, 3]],
    { units: 4, layers: 2, bidirectional: true },
    [8],
    2 * 108 + 2 * 3 * 4 * 14,
    2 * 5 * 2 * (84 + 144) + 4 * 5 * 4 * 24,
  ],
  ['final_state', [[5, 4]], {}, [4], 0, 0],
  ['final_state', [[4]], {}, [4], 0, 0],
  ['max_pool1d', [[2, 9]], { kernel: [3] }, [2, 3], 0, 12],
  ['max_pool2d', [[1, 6, 6]], { kernel: both(3), stride: both(2), ceil_mode: true }, [1, 3, 3], 0, 72],
  // The fourth window would begin in the padding after the end.
  [
    'max_pool2d',
    [[1, 5, 5]],
    { kernel: both(2), stride: both(2), padding: both(1), ceil_mode: true },
    [1, 3, 3],
    0,
    27,
  ],
  ['max_pool3d', [[1, 4, 4, 4]], { kernel: [2, 2, 2] }, [1, 2, 2, 2], 0, 56],
  ['avg_pool1d', [[2, 9]], { kernel: [3] }, [2, 3], 0, 18],
  ['avg_pool2d', [[3, 4, 4]], { kernel: both(2) }, [3, 2, 2], 0, 48],
  ['avg_pool3d', [[1, 4, 4, 4]], { kernel: [2, 2, 2] }, [1, 2, 2, 2], 0, 64],
  ['global_avg_pool', [[3, 4, 4]], {}, [3], 0, 48],
  ['global_avg_pool', [[3, 4]], {}, [3], 0, 12],
  ['global_max_pool', [[3, 4, 4]], {}, [3], 0, 45],
  ['adaptive_avg_pool2d', [[3, 14, 14]], { size: both(7) }, [3, 7, 7], 0, 588],
  ['adaptive_max_pool2d', [[3, 5, 5]], { size: both(7) }, [3, 7, 7], 0, 147],
  ['adaptive_concat_pool', [[3, 4, 4]], {}, [6, 1, 1], 0, 96],
  ['mean', [[5, 4]], {}, [4], 0, 20],
  ['sum', [[5, 4]], { axis: 1, keep: true }, [5, 1], 0, 20],
  ['max', [[4]], {}, [1], 0, 4],
  ['relu6', [[4]], {}, [4], 0, 8],
  ['leaky_relu', [[4]], {}, [4], 0, 8],
  ['prelu', [[4, 2, 2]], { parameters: 4 }, [4, 2, 2], 4, 32],
  ['elu', [[4]], {}, [4], 0, 12],
  ['gelu', [[4]], {}, [4], 0, 32],
  ['silu', [[4]], {}, [4], 0, 20],
  ['hard_swish', [[4]], {}, [4], 0, 20],
  ['hard_sigmoid', [[4]], {}, [4], 0, 16],
  ['softplus', [[4]], {}, [4], 0, 12],
  ['softsign', [[4]], {}, [4], 0, 12],
  ['scaled_sigmoid', [[4]], { min: 0, max: 5.5 }, [4], 0, 24],
  ['log_softmax', [[4]], {}, [4], 0, 16],
  ['maxout', [[6]], { pieces: 3 }, [2], 0, 4],
  ['maxout', [[5, 6]], {}, [5, 3], 0, 15],
  ['dropout', [[4, 2, 2]], { rate: 0.5, by: 'channel' }, [4, 2, 2], 0, 32],
  ['drop_path', [[4]], { rate: 0.1 }, [4], 0, 4],
  ['gaussian_noise', [[4]], { deviation: 0.1 }, [4], 0, 8],
  ['masking', [[5, 4]], {}, [5, 4], 0, 20],
  ['sinusoidal_position', [[5, 4]], {}, [5, 4], 0, 20],
  ['activity_l1', [[4]], { rate: 1e-5 }, [4], 0, 8],
  ['sample_normal', [[4], [4]], {}, [4], 0, 16],
  ['batch_norm', [[3, 4]], {}, [3, 4], 6, 24],
  ['batch_norm', [[3, 4]], { axis: 1 }, [3, 4], 8, 24],
  ['layer_norm', [[5, 4]], {}, [5, 4], 8, 160],
  ['layer_norm', [[3, 2, 2]], { bias: false }, [3, 2, 2], 3, 96],
  ['rms_norm', [[5, 4]], {}, [5, 4], 4, 80],
  ['group_norm', [[6, 2, 2]], { groups: 3 }, [6, 2, 2], 12, 192],
  ['local_response_norm', [[6, 2, 2]], {}, [6, 2, 2], 0, 216],
  ['layer_scale', [[6, 2, 2]], {}, [6, 2, 2], 6, 24],
  [
    'add',
    [
      [3, 2, 2],
      [3, 2, 2],
    ],
    {},
    [3, 2, 2],
    0,
    12,
  ],
  ['multiply', [[3], [3, 2, 2]], {}, [3, 2, 2], 0, 12],
  [
    'multiply',
    [
      [3, 2, 2],
      [3, 1, 1],
    ],
    {},
    [3, 2, 2],
    0,
    12,
  ],
  ['subtract', [[5, 4], [4]], {}, [5, 4], 0, 20],
  [
    'divide',
    [
      [5, 4],
      [5, 1],
    ],
    {},
    [5, 4],
    0,
    20,
  ],
  [
    'concat',
    [
      [3, 2, 2],
      [4, 2, 2],
      [1, 2, 2],
    ],
    {},
    [8, 2, 2],
    0,
    0,
  ],
  [
    'concat',
    [
      [5, 4],
      [5, 3],
    ],
    {},
    [5, 7],
    0,
    0,
  ],
  [
    'concat',
    [
      [5, 4],
      [2, 4],
    ],
    { axis: 0 },
    [7, 4],
    0,
    0,
  ],
  ['split', [[8, 2, 2]], { parts: 4, part: 3 }, [2, 2, 2], 0, 0],
  ['split', [[5, 6]], { parts: 3 }, [5, 2], 0, 0],
  ['channel_shuffle', [[6, 2, 2]], { groups: 2 }, [6, 2, 2], 0, 0],
  ['reshape', [[32]], { sizes: [8, 2, 2] }, [8, 2, 2], 0, 0],
  ['permute', [[3, 4, 5]], { axes: [1, 2, 0] }, [4, 5, 3], 0, 0],
  ['select', [[5, 4]], { index: 4 }, [4], 0, 0],
  ['upsample', [[3, 2, 4]], { scale: both(2), mode: 'bilinear' }, [3, 4, 8], 0, 672],
  ['pad', [[3, 4, 5]], { size: [1, 2] }, [3, 6, 9], 0, 0],
  ['center_crop', [[3, 4, 5]], { size: [2, 3] }, [3, 2, 3], 0, 0],
];

describe('layers', () => {
  it.each(cases)('%s of %j with %j', (entry, inputs, options, shape, parameters, flops) => {
    expect(apply(entry, inputs, options)).toMatchObject({ shape, parameters, flops });
  });

  const before = ['image', 'vector', 'conv2d', 'max_pool2d', 'flatten', 'relu', 'sigmoid', 'tanh', 'softmax'];
  it('are all among the cases', () => {
    const told = new Set([...cases.map(([entry]) => entry), ...before, 'embedding', 'unembed']);
    expect(layers.names().filter((name) => !told.has(name))).toEqual([]);
  });

  it('count products as half of the FLOPs without shifts', () => {
    expect(apply('conv2d', [[8, 6, 5]], { filters: 8, kernel: both(3), groups: 8 })).toMatchObject({
      multiplyAdds: 864,
    });
    expect(apply('dense', [[7, 5]], { units: 3 })).toMatchObject({ multiplyAdds: 105 });
  });

  it('keep weights under the names and in the shapes of PyTorch', () => {
    expect(apply('lstm', [[5, 3]], { units: 4, bidirectional: true })).toMatchObject({
      names: ['', '_reverse'].flatMap((direction) => [
        `weight_ih_l0${direction} [16, 3]`,
        `weight_hh_l0${direction} [16, 4]`,
        `bias_ih_l0${direction} [16]`,
        `bias_hh_l0${direction} [16]`,
      ]),
    });
    const attention = ['in_proj_weight [24, 8]', 'in_proj_bias [24]', 'out_proj.weight [8, 8]', 'out_proj.bias [8]'];
    expect(apply('attention', [[6, 8]], { heads: 2 })).toMatchObject({ names: attention });
    expect(apply('conv_transpose2d', [[4, 7, 7]], { filters: 2, kernel: both(3) })).toMatchObject({
      names: ['weight [4, 2, 3, 3]', 'bias [2]'],
    });
    expect(apply('conv2d', [[8, 6, 6]], { filters: 4, kernel: both(3), groups: 2 })).toMatchObject({
      names: ['weight [4, 4, 3, 3]', 'bias [4]'],
    });
  });
});

describe('values given by name', () => {
  const named = (name: string, shape: Shape): Around => ({ named: { [name]: { shape } } });

  it('attention looks at a memory of another length and width', () => {
    expect(apply('attention', [[6, 8]], { heads: 2 }, named('memory', [10, 5]))).toMatchObject({
      shape: [6, 8],
      names: [
        'q_proj_weight [8, 8]',
        'k_proj_weight [8, 5]',
        'v_proj_weight [8, 5]',
        'in_proj_bias [24]',
        'out_proj.weight [8, 8]',
        'out_proj.bias [8]',
      ],
      multiplyAdds: 6 * 64 + 10 * 5 * 16 + 6 * 64 + 2 * 6 * 10 * 8,
    });
  });

  it('a recurrent layer begins with a state as wide as its own', () => {
    expect(apply('gru', [[5, 3]], { units: 4 }, named('state', [4]))).toMatchObject({ shape: [4] });
    expect(apply('gru', [[5, 3]], { units: 4 }, named('state', [5]))).toEqual({
      problem: 'begins with a state of [4], got [5] as its `state`',
    });
  });
});

describe('tokens', () => {
  const tokens = { shape: [6], vocabulary: 10 };

  it('are looked up', () => {
    const embedded = apply('embedding', [[6]], { width: 4 }, { inputs: [tokens] });
    expect(embedded).toMatchObject({ shape: [6, 4], parameters: 40, flops: 0, names: ['weight [10, 4]'] });
    expect(apply('embedding', [[6]], { width: 4, padding: 9 }, { inputs: [tokens] })).toMatchObject({ shape: [6, 4] });
    expect(apply('embedding', [[6]], { width: 4, padding: 10 }, { inputs: [tokens] })).toEqual({
      problem: 'has no token 10 to fill up with: its tokens are 0 to 9',
    });
  });

  it('are what an input of tokens makes', () => {
    expect(apply('tokens', [], { length: 6, vocabulary: 10 })).toMatchObject(tokens);
  });

  it('are predicted by the table that looked them up', () => {
    const shared = { table: { input: tokens, options: { width: 4 } } };
    const logits = { shape: [6, 10], parameters: 0, multiplyAdds: 240 };
    expect(apply('unembed', [[6, 4]], { table: 'table' }, { shared })).toMatchObject(logits);
    expect(apply('unembed', [[6, 5]], { table: 'table' }, { shared })).toEqual({
      problem: 'needs vectors as wide as those of its table, 4, got [6, 5]',
    });
    expect(apply('unembed', [[6, 5]], { table: 'table' })).toHaveProperty('problem');
  });

  it('are nothing to calculate with', () => {
    expect(apply('dense', [[6]], { units: 4 }, { inputs: [tokens] })).toEqual({
      problem: 'calculates with numbers, got tokens, which are only names',
      insertBefore: 'embedding(128)',
    });
    expect(apply('embedding', [[6]], { width: 4 })).toEqual({
      problem: 'needs tokens, as `tokens(64, vocabulary: 65)` gives them, got numbers [6]',
    });
  });
});

describe('refused', () => {
  const refusals: readonly (readonly [string, readonly Shape[], Given, string])[] = [
    ['dense', [[3, 4, 4]], { units: 3 }, 'needs a flat input, got [3, 4, 4]'],
    ['conv1d', [[12]], { filters: 4, kernel: [3] }, 'needs a row [channels, length], got [12]'],
    ['conv2d', [[3, 4]], { filters: 4, kernel: both(3) }, 'needs a picture [channels, height, width], got [3, 4]'],
    [
      'conv3d',
      [[3, 4, 4]],
      { filters: 4, kernel: [3, 3, 3] },
      'needs a volume [channels, depth, height, width], got [3, 4, 4]',
    ],
    [
      'conv2d',
      [[3, 4, 4]],
      { filters: 4, kernel: both(3), groups: 2 },
      'has 2 groups, which do not part its 3 channels evenly',
    ],
    [
      'conv2d',
      [[4, 4, 4]],
      { filters: 3, kernel: both(3), groups: 2 },
      'has 2 groups, which do not part its 3 filters evenly',
    ],
    [
      'conv2d',
      [[3, 4, 4]],
      { filters: 4, kernel: both(3), dilation: both(2) },
      'has a kernel of 3×3 spread to 5×5, larger than its input [3, 4, 4]',
    ],
    [
      'max_pool2d',
      [[3, 8, 8]],
      { kernel: both(3), padding: [2, 1] },
      'pads by 2×1, more than half of its kernel of 3×3',
    ],
    [
      'conv_transpose2d',
      [[3, 4, 4]],
      { filters: 4, kernel: both(3), output_padding: both(1) },
      'has an output_padding of 1×1, which must be below its stride',
    ],
    [
      'conv_transpose2d',
      [[3, 1, 1]],
      { filters: 4, kernel: both(3), padding: both(2) },
      'cuts off everything with a padding of 2×2',
    ],
    [
      'global_avg_pool',
      [[3]],
      {},
      'needs positions to pool over, such as a picture [channels, height, width], got [3]',
    ],
    ['attention', [[8]], {}, 'needs a sequence [length, features], got [8]'],
    ['attention', [[6, 8]], { heads: 3 }, 'has 3 heads, which do not part its 8 features evenly'],
    ['patch_embed', [[3, 30, 32]], { features: 8 }, 'cuts patches of 16×16, which do not fill its picture of 30×32'],
    ['add_position', [[8, 4]], { positions: 6 }, 'has 6 positions, fewer than its sequence of 8'],
    ['prelu', [[4]], { parameters: 3 }, 'has 3 slopes, which is neither 1 nor its 4 channels'],
    ['maxout', [[5]], {}, 'parts into groups of 2, which 5 features do not fill'],
    ['scaled_sigmoid', [[4]], { min: 1, max: 1 }, 'has a range from 1 to 1, which is empty'],
    ['group_norm', [[6, 2, 2]], { groups: 4 }, 'has 4 groups, which do not part its 6 channels evenly'],
    ['dropout', [[4]], { rate: 0.5, by: 'channel' }, 'drops whole channels, got [4], which has only values'],
    [
      'add',
      [
        [3, 2, 2],
        [3, 2, 4],
      ],
      {},
      'needs shapes that agree, got [3, 2, 2] and [3, 2, 4]: 2 and 4 at axis 2',
    ],
    [
      'add',
      [
        [3, 2, 2],
        [3, 2],
      ],
      {},
      'needs shapes that agree, got [3, 2, 2] and [3, 2]',
    ],
    [
      'concat',
      [
        [3, 2, 2],
        [3, 2, 4],
      ],
      {},
      'grows along axis 0 and needs all other sides equal, got [3, 2, 2] and [3, 2, 4]',
    ],
    ['concat', [[3], [3]], { axis: 1 }, 'is told axis 1, but its input [3] has axis 0 alone'],
    ['mean', [[3, 4]], { axis: 2 }, 'is told axis 2, but its input [3, 4] has axes 0 to 1'],
    ['split', [[5, 2, 2]], { parts: 2 }, 'makes 2 equal parts, which [5, 2, 2] does not allow: 5 at axis 0'],
    ['split', [[4]], { parts: 2, part: 2 }, 'has 2 parts, counted from 0: there is no part 2'],
    ['sample_normal', [[4], [5]], {}, 'needs a log-variance for each mean, got [4] and [5]'],
    ['channel_shuffle', [[5, 2, 2]], { groups: 2 }, 'mixes 2 groups, which do not part its 5 channels evenly'],
    ['reshape', [[32]], { sizes: [8, 2] }, 'keeps the number of values, got 32 in [32] for 16 in [8, 2]'],
    ['permute', [[3, 4]], { axes: [0, 0] }, 'names every axis of its input once, got (0, 0) for [3, 4]'],
    ['select', [[5, 4]], { index: 5 }, 'takes position 5 of axis 0, whose last is 4'],
    ['pad', [[1, 2, 2]], { size: both(2), mode: 'reflect' }, 'mirrors 2×2 values, more than its input [1, 2, 2] has'],
    ['center_crop', [[1, 2, 2]], { size: both(3) }, 'cuts out 3×3, more than its input [1, 2, 2] has'],
    ['tensor', [], { sizes: [] }, 'needs its sizes, as in `tensor(2, 16_000)`'],
  ];
  it.each(refusals)('%s of %j with %j', (entry, inputs, options, problem) => {
    expect(apply(entry, inputs, options)).toMatchObject({ problem });
  });

  it('with a layer that would mend it', () => {
    expect(apply('dense', [[3, 4, 4]], { units: 3 })).toHaveProperty('insertBefore', 'flatten');
    expect(apply('conv1d', [[12]], { filters: 4, kernel: [3] })).toHaveProperty('insertBefore', 'reshape(1, 12)');
  });
});
