import type { Npy } from '../../../engine/data/formats/npy.ts';
import { axisOf, batched, type Mapping, one, scalar, shaped, size, trimmed, whole } from './network.ts';
import type { NodeTest } from './node_test.ts';

/** Operators that work on each value alone, or on values that stand at the same place. */

const inputsOf = (test: NodeTest): Npy[] => test.node.inputs.map((_, at) => test.input(at)!);
const isSame = (values: readonly Npy[]) => values.every(({ shape }) => shape.join() === values[0]!.shape.join());

/** Of values of one shape, or whose sides of 1 stretch: then all is one sample. */
const several =
  (layers: string): Mapping =>
  (test) => {
    const values = inputsOf(test);
    if (isSame(values)) return { values: values.map(batched), layers, expected: test.output()! };
    const rank = Math.max(...values.map(({ shape }) => shape.length));
    const aligned = values.map((value) =>
      shaped(value, 1, ...new Array<number>(rank - value.shape.length).fill(1), ...value.shape),
    );
    return { values: aligned, layers, expected: test.output()! };
  };

/** The largest or smallest of what stands at the same place of several. */
const extreme =
  (sign: number): Mapping =>
  (test) => {
    const values = inputsOf(test);
    if (!isSame(values)) return 'values of different shapes: ours are put side by side, which stretches none';
    const names = values.map((_, at) => (sign < 0 ? `x${at} * -1` : `x${at}`));
    const [first] = names;
    const largest = `${names.length > 1 ? `concat(${names.join(', ')}, axis: 0)` : first} -> max(axis: 0)`;
    return {
      values: values.map((value) => shaped(value, 1, 1, size(value.shape))),
      layers: `y = ${sign < 0 ? `(${largest}) * -1` : largest}`,
      expected: test.output()!,
    };
  };

/** min(max(x, low), high) as a stretched `hard_sigmoid`, or a moved `relu` where one of them is left out. */
const clip: Mapping = (test) => {
  const [low, high] = ['min', 'max'].map(
    (name, at) => test.input(at + 1)?.values[0] ?? test.attribute<number | undefined>(name, undefined),
  );
  const text = (value: number) => trimmed(value);
  if (low !== undefined && high !== undefined && low > high) return 'an empty range';
  const layers = () => {
    if (low !== undefined && high !== undefined) {
      const width = high - low;
      return `y = ((x0 - ${text(low)}) * ${text(6 / width)} - 3 -> hard_sigmoid) * ${text(width)} + ${text(low)}`;
    }
    if (low !== undefined) return `y = (x0 - ${text(low)} -> relu) + ${text(low)}`;
    if (high !== undefined) return `y = (x0 * -1 + ${text(high)} -> relu) * -1 + ${text(high)}`;
    return 'x0 * 1';
  };
  return { values: [batched(test.input(0)!)], layers: layers(), expected: test.output()! };
};

const pRelu: Mapping = (test) => {
  const slope = test.input(1)!;
  const channels = test.input(0)!.shape[1]!;
  const slopes = size(slope.shape);
  if (slopes !== 1 && (slopes !== channels || slope.shape[0] !== channels))
    return 'a slope for each value: ours has one, or one a channel';
  return {
    values: [test.input(0)!],
    layers: `prelu(${slopes === 1 ? '' : `parameters: ${slopes}`})`,
    weights: [shaped(slope, slopes)],
    expected: test.output()!,
  };
};

/** Over one axis, which is that of the channels of a picture in ours. */
const normalized =
  (layers: string): Mapping =>
  (test) => {
    const value = test.input(0)!;
    const rank = value.shape.length;
    const given = test.attribute('axis', test.opset < 13 ? 1 : -1);
    const axis = (given + rank) % rank;
    // Before 13 all axes from there on are one.
    const end = test.opset < 13 ? rank : axis + 1;
    const [outer, along, inner] = [[0, axis], [axis, end], [end]].map(([from, to]) =>
      size(value.shape.slice(from, to)),
    );
    const shape = inner === 1 ? [outer!, along!] : [outer!, along!, inner!, 1];
    return { values: [shaped(value, ...shape)], layers, expected: test.output()! };
  };

export const networksOfValues: Readonly<Record<string, Mapping>> = {
  Relu: one('relu'),
  Sigmoid: one('sigmoid'),
  Tanh: one('tanh'),
  Softplus: one('softplus'),
  Softsign: one('softsign'),
  HardSwish: one('hard_swish'),
  Swish: one('silu'),
  Mish: one('x0 * (x0 -> softplus -> tanh)'),
  Neg: one('x0 * -1'),
  Gelu: (test) => one(`gelu(approximate: ${test.attribute('approximate', 'none')})`)(test),
  LeakyRelu: (test) => one(`leaky_relu(${scalar(test, 'alpha', 0.01)})`)(test),
  Elu: (test) => one(`elu(${scalar(test, 'alpha', 1)})`)(test),
  Celu: (test) => one(`(x0 / ${scalar(test, 'alpha', 1)} -> elu) * ${scalar(test, 'alpha', 1)}`)(test),
  Selu: (test) => one(`(x0 -> elu(${scalar(test, 'alpha', 1.673263)})) * ${scalar(test, 'gamma', 1.050701)}`)(test),
  HardSigmoid: (test) => {
    const [alpha, beta] = [test.attribute('alpha', 0.2), test.attribute('beta', 0.5)];
    return one(`x0 * ${trimmed(6 * alpha)} + ${trimmed(6 * beta - 3)} -> hard_sigmoid`)(test);
  },
  Clip: clip,
  PRelu: pRelu,
  Softmax: normalized('softmax'),
  LogSoftmax: normalized('log_softmax'),
  Add: several('x0 + x1'),
  Sub: several('x0 - x1'),
  Mul: several('x0 * x1'),
  Div: (test) => (test.input(0)!.type.startsWith('int') ? 'integers, cut off' : several('x0 / x1')(test)),
  Sum: (test) => several(test.node.inputs.map((_, at) => `x${at}`).join(' + '))(test),
  Mean: (test) =>
    several(`(${test.node.inputs.map((_, at) => `x${at}`).join(' + ')}) / ${test.node.inputs.length}`)(test),
  Max: extreme(1),
  Min: extreme(-1),
  SwiGLU: (test) =>
    test.attribute('alpha', 1) === 1
      ? several('(x0 -> silu) * x1')(test)
      : several(`(x0 * ${scalar(test, 'alpha', 1)} -> sigmoid) * x0 * x1`)(test),
  Dropout: (test) =>
    test.node.inputs.length > 2 && [...test.input(2)!.values][0]
      ? 'random numbers of its own'
      : one('dropout(0.4)')(test),
};

/** Networks of several operators that PyTorch wrote. */
export const gated: Mapping = (test) => {
  const x = test.input(0)!;
  const axis = axisOf(test, -1, x.shape.length);
  const layers = `a, b = x0 -> split(2, axis: ${axis - 1})\ny = a * (b -> sigmoid)`;
  return { values: [batched(x)], layers, expected: test.lastOutput()! };
};
export const addedAndMultiplied: Mapping = (test) => ({
  values: [whole(test.input(0)!), whole(test.input(1)!)],
  layers: 'y = (x0 * (x0 + x1) -> tanh -> sigmoid) * -1',
  expected: test.lastOutput()!,
});
export const softmin: Mapping = (test) => ({
  values: [test.input(0)!],
  layers: 'x0 * -1 -> softmax',
  expected: test.lastOutput()!,
});
