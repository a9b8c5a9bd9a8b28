/** Networks that tell classes apart, by body: every layer that is trained, every option of it with other than its default. */

/** A layer between two that are trained; what flows in and out has so many features. */
const over = (body: string, features = 6) => `vector(5) -> dense(6) -> ${body} -> flatten -> dense(${features / 2})`;
const picture = (body: string) => `image(2, 7, 6) -> conv2d(4, kernel: 2) -> ${body} -> flatten -> dense(3)`;
const row = (body: string) => `tensor(2, 13) -> conv1d(4, kernel: 2) -> ${body} -> flatten -> dense(3)`;
const volume = (body: string) => `tensor(2, 5, 4, 5) -> conv3d(4, kernel: 1) -> ${body} -> flatten -> dense(3)`;
const steps = (body: string) => `sequence(5, 3) -> dense(4) -> ${body} -> flatten -> dense(3)`;
const tokens = (body: string) => `tokens(5, vocabulary: 7) -> ${body} -> flatten -> dense(3)`;
/** Samples are from 0 to 1: about a quarter of the steps are padding. */
const padded = 's = sequence(5, 2)\n c = s - 0.5\n x = c -> relu -> masking';
/** Options of a convolution in so many dimensions. */
const wide = (dimensions: number) => {
  const times = (each: readonly number[]) => each.slice(0, dimensions).join('x');
  return `kernel: ${times([3, 2, 2])}, stride: ${times([2, 1, 2])}, padding: ${times([1, 0, 1])}, dilation: ${times([1, 2, 1])}, groups: 2, bias: false`;
};
const transposed = (dimensions: number) => {
  const times = (each: readonly number[]) => each.slice(0, dimensions).join('x');
  return `kernel: ${times([3, 2, 2])}, stride: ${times([2, 1, 2])}, padding: ${times([1, 0, 0])}, output_padding: ${times([1, 0, 1])}, dilation: ${times([1, 2, 1])}, groups: 2, bias: false`;
};
/** Options of a pooling whose windows overlap and hang over. */
const window = (dimensions: number) => {
  const times = (each: readonly number[]) => each.slice(0, dimensions).join('x');
  return `${times([3, 2, 2])}, stride: ${times([2, 1, 2])}, padding: ${times([1, 0, 1])}, ceil_mode: true`;
};

export const GRADIENT_CASES: readonly string[] = [
  ...['tanh', 'sigmoid', 'scaled_sigmoid(-1, 3)', 'hard_sigmoid', 'relu', 'relu6', 'leaky_relu(0.2)', 'elu(0.7)'].map(
    (body) => over(body),
  ),
  ...[
    'gelu',
    'gelu(approximate: tanh)',
    'silu',
    'hard_swish',
    'softplus',
    'softsign',
    'softmax',
    'log_softmax',
    'maxout(3)',
  ].map((body) => over(body)),
  ...['prelu', 'prelu(parameters: 6, initial: -0.3)', 'layer_scale(initial: 0.7)'].map((body) => over(body)),
  ...['dropout(0.3)', 'drop_path(0.4)', 'gaussian_noise(0.3)'].map((body) => over(body)),
  `h = vector(5) -> dense(6) -> tanh\n a = h -> dense(4)\n b = h -> dense(4)\n sample_normal(a, b) -> dense(3)`,
  over('dense(4, bias: false)'),
  ...['batch_norm(momentum: 0.3, epsilon: 0.02)', 'batch_norm'].map((body) => over(body)),
  ...['layer_norm(epsilon: 0.02, scale: false)', 'layer_norm(bias: false)', 'rms_norm(epsilon: 0.02)'].map((body) =>
    over(body),
  ),
  over('rms_norm(scale: false)'),

  picture(`conv2d(6, ${wide(2)})`),
  row(`conv1d(6, ${wide(1)}) -> conv1d(4, kernel: 3, padding: same, dilation: 2)`),
  volume(`conv3d(6, ${wide(3)})`),
  picture('conv2d(8, kernel: 3, groups: 4)'),
  picture(`conv_transpose2d(6, ${transposed(2)})`),
  row(`conv_transpose1d(6, ${transposed(1)}) -> conv_transpose1d(2, kernel: 2, dilation: 2)`),
  volume(`conv_transpose3d(6, ${transposed(3)})`),
  ...['max_pool', 'avg_pool'].flatMap((pool) => [
    picture(`${pool}2d(${window(2)})`),
    row(`${pool}1d(${window(1)})`),
    volume(`${pool}3d(${window(3)})`),
  ]),
  picture('avg_pool2d(3, padding: 1, count_include_pad: false)'),
  row('avg_pool1d(3, padding: 1, count_include_pad: false)'),
  volume('avg_pool3d(3, padding: 1, count_include_pad: false)'),
  picture('global_avg_pool'),
  picture('global_max_pool'),
  picture('adaptive_avg_pool2d(3x2)'),
  picture('adaptive_max_pool2d(3x2)'),
  picture('adaptive_concat_pool(2)'),
  ...['mean', 'sum', 'max'].flatMap((layer) => [picture(`${layer}(axis: 1, keep: true)`), steps(`${layer}(axis: 0)`)]),
  steps('batch_norm(axis: 1)'),
  picture('batch_norm(axis: 1)'),
  picture('group_norm(2, epsilon: 0.02, scale: false)'),
  picture('group_norm(4, bias: false)'),
  picture('local_response_norm(3, alpha: 0.5, beta: 0.5, k: 2)'),
  picture('dropout(0.3, by: channel)'),
  picture('upsample(2x3, mode: bilinear)'),
  picture('upsample(2)'),
  ...['reflect', 'replicate', 'constant'].map((mode) => picture(`pad(1x2, mode: ${mode}, value: 0.5)`)),
  picture('center_crop(3)'),
  picture('channel_shuffle(2)'),
  picture('permute(1, 2, 0)'),
  picture('reshape(5, 24)'),
  picture('select(1, axis: 1)'),
  picture('patch_embed(6, patch: 2x5, bias: false) -> class_token -> add_position(positions: 6)'),

  tokens('embedding(6)'),
  `shared table = embedding(6)\n tokens(5, vocabulary: 7) -> table -> add_position -> tanh -> unembed(table)`,
  `shared table = embedding(6)\n tokens(5, vocabulary: 7) -> table -> dense(6) -> unembed(table)`,
  steps('attention(2)'),
  steps('tanh -> sinusoidal_position -> attention(2)'),
  steps('dropout(0.3, variational: true)'),
  steps('attention(2, causal: true, key_width: 3, value_width: 5, bias: false, dropout: 0.2)'),
  `h = sequence(5, 3) -> dense(4)\n m = h -> dense(6) -> tanh\n h -> attention(heads: 2, memory: m) -> flatten -> dense(3)`,
  ...['rnn', 'gru', 'lstm'].flatMap((cell) => [
    steps(`${cell}(4)`),
    steps(`${cell}(3, layers: 2, bidirectional: true, sequence: true, dropout: 0.2)`),
  ]),
  ...['rnn', 'gru', 'lstm'].map(
    (cell) =>
      `h = sequence(5, 3) -> dense(4)\n e = h -> ${cell}(4, sequence: true)\n h -> ${cell}(4, state: e.state) -> dense(3)`,
  ),
  `h = sequence(5, 3) -> dense(4)\n e = h -> lstm(2, layers: 2, bidirectional: true)
   a = h -> lstm(4, layers: 2, state: e.state, sequence: true)\n b = h -> lstm(2, bidirectional: true, state: e.state)
   f = a -> flatten\n concat(f, b, a.state) -> dense(3)`,
  // Fewer different tokens than places: the layer maps the table.
  'tokens(5, vocabulary: 4) -> embedding(6) -> lstm(3, layers: 2, bidirectional: true) -> dense(3)',
  'shared table = embedding(4)\n tokens(5, vocabulary: 4) -> table -> gru(4, sequence: true) -> unembed(table)',
  ...[
    'rnn(4)',
    'gru(3, layers: 2, bidirectional: true)',
    'lstm(4)',
    'tanh -> mean -> dense(4)',
    'tanh -> sum',
    'layer_norm(epsilon: 0.1) -> max',
    'attention(2) -> mean',
    'attention(2, causal: true, dropout: 0.2) -> tanh',
    'softmax -> gru(4)',
    'log_softmax -> sum',
    'batch_norm(axis: 1) -> tanh',
    'batch_norm(axis: 1, momentum: 0.3, epsilon: 0.02) -> relu -> mean',
  ].map((body) => `${padded} -> dense(4) -> ${body} -> flatten -> dense(3)`),
  // The sum with the shortcut is one with the normalization.
  `${padded}\n h = x -> dense(4) -> tanh\n a = h -> dense(4) -> batch_norm(axis: 1)\n h + a -> relu -> mean -> dense(3)`,
  // The vector of padding has no part in what steps that count are made of.
  'tokens(5, vocabulary: 4) -> embedding(6, padding: 1) -> gru(4) -> dense(3)',
  'tokens(5, vocabulary: 4) -> embedding(6, padding: 0) -> dense(4) -> batch_norm(axis: 1) -> tanh -> dense(3)',
  `shared table = embedding(4, padding: 3)\n h = tokens(5, vocabulary: 4) -> table -> add_position\n a = h + (h -> attention(2)) -> layer_norm
   a -> unembed(table)`,
  // What is looked at has padded steps, what looks has not; the classes are those of the steps that count.
  `${padded}\n m = x -> dense(4) -> tanh\n h = x -> flatten -> reshape(5, 2) -> dense(4)\n h -> attention(2, memory: m) -> flatten -> dense(3)`,
  `${padded} -> dense(4) -> attention(2) -> tanh -> dense(3)`,
  `s = sequence(5, 2)\n c = s - 0.5\n r = c -> relu\n x = r + 1\n h = x -> masking(value: 1) -> dense(4)\n a = h -> lstm(4, sequence: true)\n b = h -> lstm(4, state: a.state, sequence: true)
   d = a + b\n d -> mean -> dense(3)`,
  steps('rnn(4, activation: relu)'),
  `h = sequence(5, 3) -> dense(4) -> lstm(4, sequence: true)\n h.state -> dense(3)`,

  ...['+', '-', '*', '/'].flatMap((sign) => [
    `h = vector(5) -> dense(6)\n a = h -> dense(4) -> tanh\n b = h -> dense(4) -> sigmoid\n a ${sign} (b + 0.5) -> dense(3)`,
    `a = vector(5) -> dense(6) -> tanh\n a ${sign} 1.5 -> dense(3)`,
  ]),
  ...['', ' -> relu', ' -> tanh'].flatMap((act) =>
    ['dense(6)', 'dense(6) -> batch_norm'].map(
      (adding) => `h = vector(5) -> dense(6) -> tanh\n a = h -> ${adding}\n h + a${act} -> dense(3)`,
    ),
  ),
  `x = sequence(5, 3) -> dense(4)\n y = x + (x -> layer_norm -> attention(2))\n z = y + (y -> layer_norm -> dense(6) -> gelu -> dense(4))
   z -> flatten -> dense(3)`,
  `h = image(2, 5, 6) -> conv2d(4, kernel: 2)\n a = h -> conv2d(3, kernel: 3) -> batch_norm
   b = h -> conv2d(3, kernel: 3) -> batch_norm\n a + b -> relu -> flatten -> dense(3)`,
  `h = image(2, 7, 6) -> conv2d(4, kernel: 2)\n a = h -> conv2d(3, kernel: 3, stride: 2) -> flatten
   b = h -> conv2d(3, kernel: 1, stride: 2) -> flatten\n concat(a, b) -> dense(3)`,
  `h = image(2, 5, 6) -> conv2d(4, kernel: 2)\n a, b = h -> split(2, axis: 0)\n concat(a, b, h, axis: 0) -> flatten -> dense(3)`,
];

/** Losses with weights of their own, with the network whose output they take. */
export const LOSS_CASES: readonly (readonly [loss: string, network: string])[] = [
  [
    '{ y: cross_entropy, kl: kl_divergence(mean, log_var, weight: 0.3) }',
    `${padded}\n h = x -> dense(4) -> tanh\n mean = h -> dense(3)\n log_var = h -> dense(3)
     z = sample_normal(mean, log_var)\n y = z -> dense(3)\n output y`,
  ],
  ['hierarchical_softmax(7)', 'vector(5) -> dense(6) -> tanh'],
  ['hierarchical_softmax(6, ignore: 2)', 'sequence(4, 3) -> dense(5) -> tanh'],
  [
    '{ a: hierarchical_softmax(3, weight: 0.4), b: cross_entropy }',
    'h = vector(5) -> dense(6) -> tanh\n a = h -> dense(4)\n b = h -> dense(3)\n output a\n output b',
  ],
];
