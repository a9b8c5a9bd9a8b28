import type { Npy } from '../../../engine/data/formats/npy.ts';
import { array, batched, type Mapping, permuted, shaped, size, trimmed } from './network.ts';

/** Losses: each position of a picture or sequence is a sample. */

/** `[samples, classes, …]` with a row of classes for each sample and position. */
function rowsOf(value: Npy): Npy {
  const { shape } = value;
  if (shape.length < 3) return batched(value);
  const parts = shaped(value, shape[0]!, shape[1]!, size(shape.slice(2)));
  return shaped(permuted(parts, [0, 2, 1]), size(shape) / shape[1]!, shape[1]!);
}

const crossEntropy: Mapping = (test) => {
  const [logits, targets, weights] = [test.input(0)!, test.input(1)!, test.input(2)];
  const values = rowsOf(logits);
  const classes = values.shape[1]!;
  const ignored = test.attribute<number | undefined>('ignore_index', undefined);
  const reduction = test.attribute('reduction', 'mean');
  if (ignored !== undefined && (ignored < 0 || ignored >= classes)) return 'ignores a number that no class of ours has';
  if (reduction === 'none' && weights) return 'weighted losses one by one: ours is their weighted mean';
  const counted = [...targets.values].filter((target) => target !== ignored);
  const counts = counted.reduce((sum, target) => sum + (weights?.values[target] ?? 1), 0);
  // Ours is a mean: the sum is as many times larger as samples count.
  const expected = test.output()!;
  const options = [
    ...(weights ? [`class_weights: [${[...weights.values].map(trimmed).join(', ')}]`] : []),
    ...(ignored === undefined ? [] : [`ignore: ${ignored}`]),
  ];
  const loss = {
    values: [values],
    layers: 'x0 * 1',
    loss: { call: `cross_entropy(${options.join(', ')})`, targets: shaped(targets, size(targets.shape)) },
    expected: reduction === 'sum' ? array([1], [expected.values[0]! / counts]) : shaped(expected, size(expected.shape)),
  };
  if (test.node.outputs.length < 2) return loss;
  return [loss, { values: [values], layers: 'log_softmax', expected: rowsOf(test.output(1)!) }];
};

export const networksOfObjectives: Readonly<Record<string, Mapping>> = {
  SoftmaxCrossEntropyLoss: crossEntropy,
  NegativeLogLikelihoodLoss: () => 'takes logarithms of probabilities that need not sum to 1: ours makes them itself',
};

/** eᵒ − target·o of each value. */
export const poisson: Mapping = (test) => {
  // The targets are a constant, multiplied with the outputs by the second node.
  const [outputs, targets] = [test.input(0)!, test.input(0, 1)!];
  const samples = size(outputs.shape);
  return {
    values: [shaped(outputs, samples, 1)],
    layers: 'x0 * 1',
    loss: { call: 'poisson', targets: shaped(targets, samples, 1) },
    expected: shaped(test.lastOutput()!, samples),
  };
};
