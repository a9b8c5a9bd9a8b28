import type { Dataset } from '../../engine/data/dataset.ts';
import { Random } from '../../engine/data/random.ts';
import { count, type Shape } from '../../engine/graph/shape.ts';

/** Whole training steps on generated samples, as in other frameworks' benchmarks of the same networks. */
export interface Workload {
  readonly name: string;
  /** Body of the network. */
  readonly network: string;
  readonly optimizer: string;
  readonly batch: number;
  readonly shape: Shape;
  /** Inputs are numbers of so many tokens, and there is a class for each of them. */
  readonly vocabulary?: number;
  readonly classes: number;
}

export const workloads: readonly Workload[] = [
  {
    name: 'mlp',
    network: 'vector(784) -> dense(256) -> relu -> dense(128) -> relu -> dense(10)',
    optimizer: 'adam(lr: 1e-3)',
    batch: 64,
    shape: [784],
    classes: 10,
  },
  {
    name: 'cnn',
    network: `image(1, 28, 28) -> conv2d(32, kernel: 3) -> relu -> conv2d(64, kernel: 3) -> relu -> max_pool2d(2)
      -> dropout(0.25) -> flatten -> dense(128) -> relu -> dropout(0.5) -> dense(10)`,
    optimizer: 'adam(lr: 1e-3)',
    batch: 64,
    shape: [1, 28, 28],
    classes: 10,
  },
  {
    name: 'resnet',
    network: `x = image(3, 32, 32) -> conv2d(16, kernel: 3, padding: same, bias: false) -> batch_norm -> relu
      a = x -> conv2d(16, kernel: 3, padding: same, bias: false) -> batch_norm -> relu -> conv2d(16, kernel: 3, padding: same, bias: false) -> batch_norm
      y = a + x -> relu
      b = y -> conv2d(32, kernel: 3, stride: 2, padding: same, bias: false) -> batch_norm -> relu -> conv2d(32, kernel: 3, padding: same, bias: false) -> batch_norm
      z = b + (y -> conv2d(32, kernel: 1, stride: 2, bias: false) -> batch_norm) -> relu
      c = z -> conv2d(64, kernel: 3, stride: 2, padding: same, bias: false) -> batch_norm -> relu -> conv2d(64, kernel: 3, padding: same, bias: false) -> batch_norm
      c + (z -> conv2d(64, kernel: 1, stride: 2, bias: false) -> batch_norm) -> relu -> global_avg_pool -> dense(10)`,
    optimizer: 'sgd(lr: 0.05, momentum: 0.9, weight_decay: 5e-4)',
    batch: 32,
    shape: [3, 32, 32],
    classes: 10,
  },
  {
    name: 'charlstm',
    network: 'tokens(64, vocabulary: 65) -> embedding(64) -> lstm(128, sequence: true) -> dense(65)',
    optimizer: 'adam(lr: 2e-3)',
    batch: 32,
    shape: [64],
    vocabulary: 65,
    classes: 65,
  },
  {
    name: 'gpt',
    network: `shared table = embedding(128, init: normal(deviation: 0.02))
      x0 = tokens(64, vocabulary: 65) -> table -> add_position
      ${[0, 1, 2, 3]
        .map(
          (at) => `a${at} = x${at} -> layer_norm(bias: false) -> attention(heads: 4, causal: true, bias: false)
      y${at} = x${at} + a${at}
      b${at} = y${at} -> layer_norm(bias: false) -> dense(512, bias: false) -> gelu -> dense(128, bias: false)
      x${at + 1} = y${at} + b${at}`,
        )
        .join('\n      ')}
      x4 -> layer_norm(bias: false) -> unembed(table)`,
    optimizer: 'adamw(lr: 1e-3, beta1: 0.9, beta2: 0.99, weight_decay: 0.1)',
    batch: 12,
    shape: [64],
    vocabulary: 65,
    classes: 65,
  },
];

/** One batch of samples. */
export function samplesOf({ batch, shape, vocabulary, classes }: Workload): Dataset {
  const random = new Random(0, 0);
  const names = Array.from({ length: classes }, (_, name) => String(name));
  if (vocabulary !== undefined) {
    const length = batch * count(shape);
    const draw = () => Int32Array.from({ length }, () => random.below(vocabulary));
    const target = { kind: 'class', classes: names, values: draw(), width: count(shape) } as const;
    return { samples: batch, shape, inputs: draw(), tokens: names, target };
  }
  const inputs = Float32Array.from({ length: batch * count(shape) }, () => random.below(1 << 20) / (1 << 20));
  const values = Int32Array.from({ length: batch }, () => random.below(classes));
  return { samples: batch, shape, inputs, target: { kind: 'class', classes: names, values } };
}
