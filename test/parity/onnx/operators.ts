import type { Npy } from '../../../engine/data/formats/npy.ts';
import type { NodeTest } from './node_test.ts';
import { networksOfWindows } from './windows.ts';

/** What a node of ONNX is in the language: a network over one value, or over several of the same shape. */
export interface Network {
  /** Each `[samples, …]`, or undivided where samples are 1 and the value has no axis for them. */
  readonly values: readonly Npy[];
  /** Layers after `x`, or after `x0`, `x1` …; samples' shapes are those of `values`. */
  readonly layers: string;
  /** In the order of the network's tensors. */
  readonly weights?: readonly Npy[];
  readonly expected: Npy;
  /** Relative; 1e-5 if not told. */
  readonly tolerance?: number;
}

/** A string says why the node is none that we can run. */
export type Mapping = (test: NodeTest) => Network | string;

export const array = (shape: readonly number[], values: Iterable<number>): Npy => ({
  shape,
  type: 'float32',
  values: Float32Array.from(values),
});
export const size = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);
/** As a list of one sample where there is no axis for samples. */
export const batched = (value: Npy): Npy =>
  value.shape.length > 1 ? value : { ...value, shape: [1, size(value.shape)] };

const one =
  (layers: string): Mapping =>
  (test) => ({
    values: [batched(test.input(0)!)],
    layers,
    expected: test.output()!,
  });

/** Of two or more values of the same shape. */
const several =
  (layers: string): Mapping =>
  (test) => {
    const values = test.node.inputs.map((_, at) => test.input(at)!);
    const [first] = values;
    if (test.attribute('broadcast', 0) || values.some(({ shape }) => shape.join() !== first!.shape.join()))
      return 'values of different shapes: ours meet within a sample, never across samples';
    return { values: values.map(batched), layers, expected: test.output()! };
  };

/** Over the last axis, which is that of the features in ours. */
const last =
  (layers: string): Mapping =>
  (test) => {
    const value = test.input(0)!;
    const { shape } = value;
    const axis = test.attribute('axis', test.opset < 13 ? 1 : -1);
    if (axis !== -1 && axis !== shape.length - 1) return 'over another axis than the last: ours is over the features';
    if (shape.length < 2) return 'no axis for samples';
    const [samples, features] = [shape[0]!, shape.at(-1)!];
    const rows = size(shape) / samples / features;
    const values = shape.length > 3 ? { ...value, shape: [samples, rows, features] } : value;
    return { values: [values], layers, expected: test.output()! };
  };

const trimmed = (value: number): string => String(Number(value.toPrecision(7)));

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
    if (axis === 0) return 'over samples: ours are apart';
    if (axis !== rank - 1 && rank - axis > 1) {
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

const gemm: Mapping = (test) => {
  const [a, b, c] = [0, 1, 2].map((at) => test.input(at));
  const { alpha = 1, beta = 1, transA = 0, transB = 0 } = test.node.attrs as Record<string, number>;
  const x = transA ? transposed(a!) : a!;
  const weight = transB ? b! : transposed(b!);
  const units = weight.shape[0]!;
  const bias = c && [...c.values];
  if (bias && bias.length !== 1 && bias.length !== units) return 'another bias for each sample';
  return {
    values: [x],
    layers: `dense(${units}, bias: ${bias !== undefined})`,
    weights: [
      array(
        weight.shape,
        [...weight.values].map((value) => alpha * value),
      ),
      ...(bias
        ? [
            array(
              [units],
              Array.from({ length: units }, (_, at) => beta * bias[at % bias.length]!),
            ),
          ]
        : []),
    ],
    expected: test.output()!,
  };
};

function transposed({ shape, values }: Npy): Npy {
  const [rows, columns] = shape as [number, number];
  return array(
    [columns, rows],
    Array.from(values, (_, at) => values[(at % rows) * columns + Math.floor(at / rows)]!),
  );
}

/** Rows of the gates in our order, which is PyTorch's, from ONNX's. */
const gates = (value: Npy, order: readonly number[], units: number): Npy => {
  const width = size(value.shape) / (order.length * units);
  const rows = [...value.values];
  const block = units * width;
  const shape = width === 1 && value.shape.length < 3 ? [order.length * units] : [order.length * units, width];
  return array(
    shape,
    order.flatMap((gate) => rows.slice(gate * block, (gate + 1) * block)),
  );
};

/** `order`: ONNX's gate at each of our places. */
const recurrent =
  (layer: string, order: readonly number[]): Mapping =>
  (test) => {
    const [x, w, r, b] = [0, 1, 2, 3].map((at) => test.input(at));
    if (test.node.inputs.length > 4) return 'peepholes, and a cell to begin with';
    const units = test.attribute('hidden_size', 0);
    const isBatchFirst = test.attribute('layout', 0) === 1;
    const [steps, samples, features] = isBatchFirst
      ? [x!.shape[1]!, x!.shape[0]!, x!.shape[2]!]
      : (x!.shape as [number, number, number]);
    if (layer === 'gru' && steps > 1)
      return 'resets before it multiplies (linear_before_reset: 0): ours after, as PyTorch and cuDNN';
    const at = (sample: number, step: number) => (isBatchFirst ? sample * steps + step : step * samples + sample);
    const values = Array.from({ length: samples * steps * features }, (_, place) => {
      const [row, feature] = [Math.floor(place / features), place % features];
      return x!.values[at(Math.floor(row / steps), row % steps) * features + feature]!;
    });
    const rows = order.length * units;
    const bias = b ? [...b.values] : new Array<number>(2 * rows).fill(0);
    const biases = [bias.slice(0, rows), bias.slice(rows)].map((part) => gates(array([rows], part), order, units));
    return {
      values: [array([samples, steps, features], values)],
      layers: `${layer}(${units})`,
      weights: [gates(w!, order, units), gates(r!, order, units), ...biases],
      expected: test.output(1)!,
    };
  };

const reduce =
  (layer: string): Mapping =>
  (test) => {
    const x = test.input(0)!;
    const rank = x.shape.length;
    const axes = [...(test.input(1)?.values ?? test.attribute<readonly number[]>('axes', []))];
    if (axes.length !== 1) return 'over all axes, or none: ours is over one axis of a sample';
    const axis = (axes[0]! + rank) % rank;
    if (axis === 0) return 'over samples';
    return {
      values: [x],
      layers: `${layer}(axis: ${axis - 1}, keep: ${test.attribute('keepdims', 1) === 1})`,
      expected: test.output()!,
    };
  };

const concat: Mapping = (test) => {
  const rank = test.input(0)!.shape.length;
  const axis = (test.attribute('axis', 0) + rank) % rank;
  if (rank === 1) return several('concat(x0, x1)')(test);
  return axis === 0 ? 'over samples' : several(`concat(x0, x1, axis: ${axis - 1})`)(test);
};

const transpose: Mapping = (test) => {
  const x = test.input(0)!;
  const perm = test.attribute<readonly number[]>(
    'perm',
    x.shape.map((_, axis) => x.shape.length - 1 - axis),
  );
  // All are axes of one sample.
  if (x.shape.length > 3) return 'more than three axes';
  return {
    values: [{ ...x, shape: [1, ...x.shape] }],
    layers: `permute(${perm.join(', ')})`,
    expected: test.output()!,
  };
};

const elsewhere = 'none of our layers, or a part of one';
const scalar = (test: NodeTest, name: string, otherwise: number) => trimmed(test.attribute(name, otherwise));

/** Every operator that stands for something of ours. */
export const OPERATORS: Readonly<Record<string, Mapping>> = {
  ...networksOfWindows,
  Relu: one('relu'),
  Sigmoid: one('sigmoid'),
  Tanh: one('tanh'),
  Softplus: one('softplus'),
  HardSwish: one('hard_swish'),
  Swish: one('silu'),
  Gelu: (test) => one(`gelu(approximate: ${test.attribute('approximate', 'none')})`)(test),
  LeakyRelu: (test) => one(`leaky_relu(${scalar(test, 'alpha', 0.01)})`)(test),
  Elu: (test) => one(`elu(${scalar(test, 'alpha', 1)})`)(test),
  HardSigmoid: () => 'slope 0.2 or 0.5: ours is 1/6, as PyTorch and Keras 3',
  Clip: () => elsewhere,
  PRelu: (test) => {
    const slope = test.input(1)!;
    const channels = test.input(0)!.shape[1]!;
    const slopes = size(slope.shape);
    if (slopes !== 1 && (slopes !== channels || slope.shape[0] !== channels))
      return 'a slope for each value: ours has one, or one a channel';
    return {
      values: [test.input(0)!],
      layers: `prelu(${slopes === 1 ? '' : `parameters: ${slopes}`})`,
      weights: [{ ...slope, shape: [slopes] }],
      expected: test.output()!,
    };
  },
  Softmax: last('softmax'),
  LogSoftmax: last('log_softmax'),
  Dropout: (test) =>
    test.node.inputs.length > 2 && [...test.input(2)!.values][0]
      ? 'random numbers of its own'
      : one('dropout(0.4)')(test),
  Add: several('x0 + x1'),
  Sub: several('x0 - x1'),
  Mul: several('x0 * x1'),
  Div: (test) => (test.input(0)!.type.startsWith('int') ? 'integers, cut off' : several('x0 / x1')(test)),
  Sum: (test) => several(test.node.inputs.map((_, at) => `x${at}`).join(' + '))(test),
  Concat: concat,
  Transpose: transpose,
  Flatten: (test) => {
    const rank = test.input(0)!.shape.length;
    return (test.attribute('axis', 1) + rank) % rank === 1 && rank > 1
      ? one('flatten')(test)
      : 'other axes than those of a sample';
  },
  ReduceMean: reduce('mean'),
  ReduceSum: reduce('sum'),
  ReduceMax: reduce('max'),
  BatchNormalization: batchNorm,
  LayerNormalization: rowNorm('layer_norm'),
  RMSNormalization: rowNorm('rms_norm'),
  GroupNormalization: groupNorm((test) => test.attribute('num_groups', 1)),
  InstanceNormalization: groupNorm((test) => test.input(0)!.shape[1]!),
  LRN: (test) =>
    one(
      `local_response_norm(${test.attribute('size', 1)}, alpha: ${scalar(test, 'alpha', 1e-4)}, beta: ${scalar(test, 'beta', 0.75)}, k: ${scalar(test, 'bias', 1)})`,
    )(test),
  Gemm: gemm,
  MatMul: (test) => {
    const [a, b] = [test.input(0)!, test.input(1)!];
    if (a.shape.length !== 2 || b.shape.length !== 2)
      return 'a product of two values: ours is one of a value and weights';
    return gemm(test);
  },
  Attention: () => 'queries, keys and values as they are: ours projects them itself, and is compared with PyTorch',
  Gather: () => 'rows by number: `embedding` reads those that stand in the data, and is compared with PyTorch',
  SoftmaxCrossEntropyLoss: () => 'a loss: those of ours are compared with PyTorch, gradients too',
  NegativeLogLikelihoodLoss: () => 'a loss: those of ours are compared with PyTorch, gradients too',
  Adagrad: () => 'an optimizer: those of ours are followed over 1,001 steps',
  Adam: () => 'an optimizer: those of ours are followed over 1,001 steps',
  Momentum: () => 'an optimizer: those of ours are followed over 1,001 steps',
  Split: () => 'several values out: `split` is compared with PyTorch',
  Reshape: () => 'shapes of the whole batch: ours are of a sample',
  RNN: recurrent('rnn', [0]),
  LSTM: recurrent('lstm', [0, 2, 3, 1]),
  GRU: recurrent('gru', [1, 0, 2]),
};
