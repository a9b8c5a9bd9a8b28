import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { classifier, modelOf, randomSamples } from '../../test/random_samples.ts';
import { compiled, temporaryFolder, trained } from '../../test/small_runs.ts';
import { decode, type NamedTensor } from '../run/safetensors.ts';

/** Weights that are drawn as matrices, as they stand in the file of a run: outputs first, whatever memory looks like. */

const runs = temporaryFolder();

/** The weights before the first step: one is taken that is too small to be seen. */
async function begun(network: string, threads = 1): Promise<Map<string, NamedTensor>> {
  const text = `data Digits { source: synthetic.digits(samples: 20) }
    network Net { image(1, 28, 28) -> ${network} -> flatten -> dense(10) }
    train Run { network: Net  data: Digits  loss: cross_entropy  optimizer: sgd(lr: 1e-30)  batch: 20  steps: 1  seed: 5 }`;
  const { path } = await trained(compiled(text), runs, { threads });
  const { tensors } = decode(readFileSync(join(path, 'last.safetensors')));
  // Without what the step changed, and without −0.
  const whole = (values: Float32Array) => values.map((value) => (Math.abs(value) < 1e-20 ? 0 : value));
  return new Map(tensors.map(({ values, ...each }) => [each.name, { ...each, values: whole(values) }]));
}

/** The rows of `blocks` matrices one under the other. */
function matrices({ values, shape }: NamedTensor, blocks: number): number[][][] {
  const rows = shape[0]! / blocks;
  const columns = values.length / shape[0]!;
  const row = (at: number) => [...values.subarray(at * columns, (at + 1) * columns)];
  return Array.from({ length: blocks }, (_, block) => Array.from({ length: rows }, (__, at) => row(block * rows + at)));
}

const transposed = (matrix: readonly number[][]) => matrix[0]!.map((_, at) => matrix.map((row) => row[at]!));
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, at) => sum + value * b[at]!, 0);

it('the vector of padding begins at 0 and stays there, the others learn', async () => {
  const spec = classifier(
    'tokens(5, vocabulary: 4) -> embedding(3, padding: 2) -> flatten -> dense(3)',
    6,
    'optimizer: adamw(lr: 0.1)  ema: 0.9  clip: norm(1)',
  );
  const model = modelOf(spec, { threads: 1 });
  try {
    await model.initialize();
    const rows = () => {
      const { values } = model.tensors().find(({ name }) => name === 'embedding.weight')!;
      return Array.from({ length: 4 }, (_, row) => [...values.subarray(3 * row, 3 * row + 3)]);
    };
    const before = rows();
    expect(before[2]).toEqual([0, 0, 0]);
    expect(before.filter((row) => row.every((value) => value !== 0))).toHaveLength(3);
    const order = Uint32Array.from({ length: 6 }, (_, row) => row);
    await model.train(model.dataset(randomSamples(spec)), order, 0, Float32Array.of(0.1), () => {});
    const after = rows();
    expect(after[2]).toEqual([0, 0, 0]);
    expect(after.filter((row, at) => row.every((value, i) => value !== before[at]![i]))).toHaveLength(3);
  } finally {
    model.close();
  }
});

describe('orthogonal', () => {
  it.each([
    ['wide', 'flatten -> dense(20, init: orthogonal)', 'dense_1.weight', 1, 1],
    ['tall', 'max_pool2d(7) -> flatten -> dense(40, init: orthogonal(2))', 'dense_1.weight', 1, 2],
    [
      'over a flattened picture',
      'conv2d(6, kernel: 3) -> max_pool2d(6) -> flatten -> dense(12, init: orthogonal)',
      'dense_1.weight',
      1,
      1,
    ],
    [
      'of a convolution',
      'conv2d(7, kernel: 3, init: orthogonal) -> conv2d(30, kernel: 2, init: orthogonal) -> max_pool2d(9)',
      'conv2d_2.weight',
      1,
      1,
    ],
    ['each gate of a gru', 'reshape(28, 28) -> gru(9, recurrent_init: orthogonal)', 'gru.weight_hh', 3, 1],
    ['each gate of an lstm', 'reshape(28, 28) -> lstm(8, recurrent_init: orthogonal(0.5))', 'lstm.weight_hh', 4, 0.5],
  ])('%s', async (_, network, name, blocks, gain) => {
    const tensors = await begun(network);
    const tensor = [...tensors.values()].find((each) => each.name.startsWith(name))!;
    expect(tensor, [...tensors.keys()].join()).toBeDefined();
    for (const matrix of matrices(tensor, blocks)) {
      const units = matrix.length > matrix[0]!.length ? transposed(matrix) : matrix;
      for (const [at, unit] of units.entries()) {
        for (const [other, another] of units.entries())
          expect(dot(unit, another)).toBeCloseTo(at === other ? gain ** 2 : 0, 5);
      }
    }
    const alike = await begun(network, 3);
    expect([...alike.get(tensor.name)!.values]).toEqual([...tensor.values]);
  });
});

describe('identity', () => {
  it.each([
    ['dense', 'max_pool2d(7) -> flatten -> dense(20, init: identity(3))', 'dense_1.weight', 1, 3],
    [
      'the state of an rnn',
      'reshape(28, 28) -> rnn(9, activation: relu, recurrent_init: identity)',
      'rnn.weight_hh',
      1,
      1,
    ],
    ['each gate of an lstm', 'reshape(28, 28) -> lstm(5, recurrent_init: identity)', 'lstm.weight_hh', 4, 1],
    [
      'over a flattened picture',
      'conv2d(3, kernel: 3) -> max_pool2d(13) -> flatten -> dense(11, init: identity)',
      'dense_1.weight',
      1,
      1,
    ],
  ])('%s', async (_, network, name, blocks, gain) => {
    const tensors = await begun(network);
    const tensor = [...tensors.values()].find((each) => each.name.startsWith(name))!;
    for (const matrix of matrices(tensor, blocks))
      expect(matrix).toEqual(matrix.map((row, at) => row.map((_value, column) => (at === column ? gain : 0))));
  });

  it('a convolution gives back its input', async () => {
    const { shape, values } = (await begun('conv2d(3, kernel: 1) -> conv2d(4, kernel: 3, init: identity)')).get(
      'conv2d_2.weight',
    )!;
    expect(shape).toEqual([4, 3, 3, 3]);
    const expected = Float32Array.from({ length: 4 * 3 * 9 }, (_, at) => {
      const [output, input, tap] = [Math.floor(at / 27), Math.floor(at / 9) % 3, at % 9];
      return output === input && tap === 4 ? 1 : 0;
    });
    expect(values).toEqual(expected);
  });
});

describe('bias_init', () => {
  it.each([
    ['dense(4, bias_init: constant(-3))', 'dense_1.bias', (bias: readonly number[]) => bias, [-3, -3, -3, -3]],
    [
      'conv2d(2, kernel: 3, bias_init: ones) -> max_pool2d(26)',
      'conv2d.bias',
      (bias: readonly number[]) => bias,
      [1, 1],
    ],
    // As PyTorch draws them: no further from 0 than 1/√fan_in.
    [
      'max_pool2d(7) -> flatten -> dense(64, bias_init: uniform)',
      'dense_1.bias',
      (bias: readonly number[]) => [new Set(bias).size, Math.max(...bias.map(Math.abs)) <= 1 / 4],
      [64, true],
    ],
  ])('%s', async (layer, name, seen, expected) => {
    const network = layer.startsWith('dense') ? `flatten -> ${layer}` : layer;
    expect(seen([...(await begun(network)).get(name)!.values])).toEqual(expected);
  });
});
