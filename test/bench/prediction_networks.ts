import { workloads } from './workloads.ts';

/** Networks of all kinds, none of them among those that `dlspec calibrate` measures, with the batches to try. */
export interface Predicted {
  readonly name: string;
  /** Body of the network. */
  readonly network: string;
  readonly optimizer: string;
  readonly batches: readonly number[];
}

const adam = 'adam(lr: 1e-3)';
const sgd = 'sgd(lr: 0.05, momentum: 0.9)';
const of = (name: string, batches: readonly number[], network: string, optimizer = adam): Predicted => ({
  name,
  network,
  optimizer,
  batches,
});
const block = (from: string, to: string, channels: number) =>
  `${to} = (${from} -> conv2d(${channels}, kernel: 3, padding: same, bias: false) -> batch_norm -> relu
      -> conv2d(${channels}, kernel: 3, padding: same, bias: false) -> batch_norm) + ${from} -> relu`;
const perceiver = (width: number, layers: number) =>
  Array.from(
    { length: layers },
    (_, at) => `a${at} = x${at} + (x${at} -> layer_norm -> attention(heads: 4))
      x${at + 1} = a${at} + (a${at} -> layer_norm -> dense(${4 * width}) -> gelu -> dense(${width}))`,
  ).join('\n      ');

export const predictedNetworks: readonly Predicted[] = [
  ...workloads.map(({ name, network, optimizer, batch }) => of(name, [batch, batch / 4], network, optimizer)),
  of('logistic', [32, 512], 'vector(100) -> dense(10)', 'sgd(lr: 0.1)'),
  of('tabular', [32, 256], 'vector(40) -> dense(128) -> relu -> dropout(0.2) -> dense(64) -> relu -> dense(2)'),
  of('wide mlp', [32, 128], 'vector(784) -> dense(2048) -> relu -> dense(2048) -> relu -> dense(10)', sgd),
  of('deep mlp', [64, 512], `vector(128)${' -> dense(128) -> silu'.repeat(12)} -> dense(10)`),
  of('autoencoder', [64], 'vector(784) -> dense(300) -> elu -> dense(40) -> dense(300) -> elu -> dense(10)'),
  of(
    'lenet',
    [32, 256],
    `image(1, 28, 28) -> conv2d(6, kernel: 5, padding: same) -> tanh -> avg_pool2d(2) -> conv2d(16, kernel: 5) -> tanh
      -> avg_pool2d(2) -> flatten -> dense(120) -> tanh -> dense(84) -> tanh -> dense(10)`,
    sgd,
  ),
  of(
    'vgg',
    [8, 64],
    `image(3, 32, 32) -> conv2d(32, kernel: 3, padding: same) -> relu -> conv2d(32, kernel: 3, padding: same) -> relu -> max_pool2d(2)
      -> conv2d(64, kernel: 3, padding: same) -> relu -> conv2d(64, kernel: 3, padding: same) -> relu -> max_pool2d(2)
      -> conv2d(128, kernel: 3, padding: same) -> relu -> max_pool2d(2) -> flatten -> dense(256) -> relu -> dropout(0.5) -> dense(10)`,
  ),
  of(
    'residual',
    [16, 64],
    `x = image(3, 24, 24) -> conv2d(48, kernel: 3, padding: same, bias: false) -> batch_norm -> relu
      ${block('x', 'y', 48)}
      ${block('y', 'z', 48)}
      z -> global_avg_pool -> dense(10)`,
    sgd,
  ),
  of(
    'mobile',
    [8, 32],
    `image(3, 48, 48) -> conv2d(24, kernel: 3, stride: 2, padding: same) -> relu6
      -> conv2d(24, kernel: 3, padding: same, groups: 24) -> batch_norm -> relu6 -> conv2d(48, kernel: 1) -> batch_norm
      -> conv2d(96, kernel: 1) -> relu6 -> conv2d(96, kernel: 3, stride: 2, padding: same, groups: 96) -> batch_norm -> relu6
      -> conv2d(64, kernel: 1) -> batch_norm -> global_avg_pool -> dense(10)`,
  ),
  of(
    'grouped',
    [16],
    `image(3, 32, 32) -> conv2d(64, kernel: 3, stride: 2, padding: same) -> relu -> conv2d(64, kernel: 3, padding: same, groups: 8) -> relu
      -> conv2d(128, kernel: 1) -> relu -> global_avg_pool -> dense(10)`,
  ),
  of(
    'signal',
    [16, 64],
    `tensor(2, 512) -> conv1d(32, kernel: 7) -> relu -> max_pool1d(2) -> conv1d(64, kernel: 5) -> relu -> max_pool1d(2)
      -> conv1d(64, kernel: 3) -> relu -> global_avg_pool -> dense(6)`,
  ),
  of(
    'volume',
    [4],
    'tensor(1, 16, 24, 24) -> conv3d(12, kernel: 3) -> relu -> max_pool3d(2) -> conv3d(24, kernel: 3) -> relu -> global_avg_pool -> dense(4)',
  ),
  of('gru', [32, 128], 'sequence(40, 12) -> gru(96) -> dense(5)'),
  of('rnn', [32], 'sequence(50, 16) -> rnn(64) -> dense(5)'),
  of('stacked lstm', [16, 64], 'tokens(48, vocabulary: 500) -> embedding(96) -> lstm(96, layers: 2) -> dense(4)'),
  of(
    'bidirectional',
    [32],
    'tokens(30, vocabulary: 2000) -> embedding(64) -> gru(64, bidirectional: true) -> dense(2)',
  ),
  of(
    'encoder',
    [8, 32],
    `x0 = sequence(48, 96)\n ${perceiver(96, 2)}\n x2 -> layer_norm -> mean -> dense(6)`,
    'adamw(lr: 1e-3)',
  ),
  of(
    'vision transformer',
    [8, 32],
    `x0 = image(3, 32, 32) -> patch_embed(64, patch: 4) -> add_position\n ${perceiver(64, 3)}\n x3 -> layer_norm -> mean -> dense(10)`,
    'adamw(lr: 1e-3)',
  ),
  of('maxout', [64], 'vector(256) -> dense(512) -> maxout(2) -> dense(512) -> maxout(2) -> dense(10)'),
];
