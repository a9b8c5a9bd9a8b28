import type { Npy } from '../../../engine/data/formats/npy.ts';
import { array, batched, type Mapping, shaped, size, transposed } from './network.ts';

/** Operators that multiply with weights. */

const gemm: Mapping = (test) => {
  const [a, b, c] = [0, 1, 2].map((at) => test.input(at));
  const { alpha = 1, beta = 1, transA = 0, transB = 0 } = test.node.attrs as Record<string, number>;
  const x = transA ? transposed(a!) : a!;
  const weight = transB ? b! : transposed(b!);
  const units = weight.shape[0]!;
  const bias = c && [...c.values];
  const weights = array(
    weight.shape,
    [...weight.values].map((value) => alpha * value),
  );
  if (bias && bias.length !== 1 && bias.length !== units) {
    // Another bias for each sample is a value.
    const shifts = bias.map((value) => beta * value);
    const layers = `(x0 -> dense(${units}, bias: false)) + x1`;
    return { values: [x, array(c!.shape, shifts)], layers, weights: [weights], expected: test.output()! };
  }
  return {
    values: [x],
    layers: `dense(${units}, bias: ${bias !== undefined})`,
    weights: [
      weights,
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

const matMul: Mapping = (test) => {
  const [a, b] = [test.input(0)!, test.input(1)!];
  if (a.shape.length === 1 && b.shape.length === 1) {
    const weights = [shaped(b, 1, size(b.shape))];
    return { values: [batched(a)], layers: 'dense(1, bias: false)', weights, expected: test.output()! };
  }
  if (a.shape.length !== 2 || b.shape.length !== 2)
    return 'a product of two values: ours is one of a value and weights';
  return gemm(test);
};

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

export const networksOfProducts: Readonly<Record<string, Mapping>> = {
  Gemm: gemm,
  MatMul: matMul,
  RNN: recurrent('rnn', [0]),
  LSTM: recurrent('lstm', [0, 2, 3, 1]),
  GRU: recurrent('gru', [1, 0, 2]),
};

/** As PyTorch writes a linear layer without bias. */
export const linear: Mapping = (test) => {
  const weight = test.input(0, 0)!;
  return {
    values: [test.input(0, 1)!],
    layers: `dense(${weight.shape[0]}, bias: false)`,
    weights: [weight],
    expected: test.lastOutput()!,
  };
};
