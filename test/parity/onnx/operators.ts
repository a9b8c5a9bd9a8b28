import type { Npy } from '../../../engine/data/formats/npy.ts';
import { networksOfArrangements, pooledRow, shuffledPixels } from './arrangements.ts';
import { attention } from './attention.ts';
import { addedAndMultiplied, gated, networksOfValues, softmin } from './elementwise.ts';
import { type Mapping, one, scalar, size, trimmed } from './network.ts';
import type { NodeTest } from './node_test.ts';
import { networksOfObjectives, poisson } from './objectives.ts';
import { linear, networksOfProducts } from './products.ts';
import { networksOfWindows } from './windows.ts';

const batchNorm: Mapping = (test) => {
  if (test.attribute('training_mode', 0)) return 'running statistics while training: compared with PyTorch instead';
  const [x, ...weights] = [0, 1, 2, 3, 4].map((at) => test.input(at)!);
  return {
    values: [x!],
    layers: `batch_norm(epsilon: ${trimmed(test.attribute('epsilon', 1e-5))})`,
    weights,
    expected: test.output()!,
  };
};

/** γ and β over the features, which are the last axis. */
const rowNorm =
  (layer: string): Mapping =>
  (test) => {
    const [x, ...given] = [0, 1, 2].map((at) => test.input(at));
    const rank = x!.shape.length;
    const axis = (test.attribute('axis', -1) + rank) % rank;
    if (axis !== rank - 1) {
      // Several axes are one row of features; what stands before them are samples.
      const before = x!.shape.slice(0, axis);
      const flat = (value: Npy): Npy => ({ ...value, shape: [size(value.shape)] });
      return {
        values: [{ ...x!, shape: [size(before), size(x!.shape.slice(axis))] }],
        layers: `${layer}(epsilon: ${trimmed(test.attribute('epsilon', 1e-5))})`,
        weights: given.flatMap((value) => (value ? [flat(value)] : [])),
        expected: test.output()!,
      };
    }
    const features = x!.shape.at(-1)!;
    const values = rank > 3 ? { ...x!, shape: [x!.shape[0]!, size(x!.shape) / x!.shape[0]! / features, features] } : x!;
    return {
      values: [values],
      layers: `${layer}(epsilon: ${trimmed(test.attribute('epsilon', 1e-5))})`,
      weights: given.flatMap((value) => (value ? [value] : [])),
      expected: test.output()!,
    };
  };

const groupNorm =
  (groups: (test: NodeTest) => number): Mapping =>
  (test) => ({
    values: [test.input(0)!],
    layers: `group_norm(${groups(test)}, epsilon: ${test.attribute('epsilon', 1e-5).toPrecision(7)})`,
    weights: [test.input(1)!, test.input(2)!],
    expected: test.output()!,
  });

/** Every operator that stands for something of ours. */
export const OPERATORS: Readonly<Record<string, Mapping>> = {
  ...networksOfWindows,
  ...networksOfValues,
  ...networksOfArrangements,
  ...networksOfProducts,
  ...networksOfObjectives,
  Attention: attention,
  BatchNormalization: batchNorm,
  LayerNormalization: rowNorm('layer_norm'),
  RMSNormalization: rowNorm('rms_norm'),
  GroupNormalization: groupNorm((test) => test.attribute('num_groups', 1)),
  InstanceNormalization: groupNorm((test) => test.input(0)!.shape[1]!),
  LRN: (test) =>
    one(
      `local_response_norm(${test.attribute('size', 1)}, alpha: ${scalar(test, 'alpha', 1e-4)}, beta: ${scalar(test, 'beta', 0.75)}, k: ${scalar(test, 'bias', 1)})`,
    )(test),
  Adagrad: () => 'an optimizer: those of ours are followed over 1,001 steps',
  Adam: () => 'an optimizer: those of ours are followed over 1,001 steps',
  Momentum: () => 'an optimizer: those of ours are followed over 1,001 steps',
};

/** Several operators that stand for something of ours, one after the other. */
export const CHAINS: Readonly<Record<string, Mapping>> = {
  'Split, Sigmoid, Mul': gated,
  'Add, Mul, Tanh, Sigmoid, Neg': addedAndMultiplied,
  'Neg, Softmax': softmin,
  'Reshape, Transpose, Reshape': shuffledPixels,
  'Unsqueeze, AveragePool, Squeeze': pooledRow,
  'Transpose, MatMul': linear,
  'Exp, Mul, Sub': poisson,
};
