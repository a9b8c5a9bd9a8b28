import { count, isSameShape, type Shape, show } from '../graph/shape.ts';
import { number, optional } from '../table.ts';
import { type Buffer, type Layer, type Lowering, layer } from './layer.ts';
import { axisSizes, joined, KERNEL_AXES, stridesOf } from './strides.ts';

/**
 * Element-wise arithmetic of two values. Where shapes differ, sides of 1 stretch; a vector meets the channels of a picture
 * and the features of a sequence.
 */

interface About {
  readonly name: string;
  readonly operator: '+' | '-' | '*' | '/';
  readonly summary: string;
  readonly good: string;
  readonly aliases: readonly string[];
}

const arithmetic = ({ name, operator, summary, good, aliases }: About): Layer =>
  layer({
    name,
    summary,
    doc:
      `\`a ${operator} b\` says the same, and \`a ${operator} 2\` with a number. ${good} Shapes are equal, or sides of 1 stretch: \`[channels, 1, 1]\` or \`[channels]\` with ` +
      '`[channels, height, width]`, `[features]` with `[length, features]`.',
    role: 'merge',
    options: { by: optional(number({ doc: 'A number in place of the second value.' })) },
    positional: [],
    arity: 2,
    operator,
    aliases,
    example: `${name}(a, b)`,
    passesOn: ['mask'],
    infer([a, b], { by }) {
      if (!b && by !== undefined) return { shape: a! };
      if (!b) return { problem: 'needs a second value, or a number: `by`' };
      const shape = broadcast(a!, b);
      if (shape) return { shape };
      return { problem: `needs shapes that agree, got ${show(a!)} and ${show(b)}${difference(a!, b)}` };
    },
    flops: (_, output) => count(output),
    memory: (inputs) => (inputs.every((shape) => isSameShape(shape, inputs[0]!)) ? 'any' : 'either'),
    unsupported: (_, inputs) =>
      inputs.length === 2 && walk(inputs, false).length > KERNEL_AXES ? 'over so many axes' : undefined,
    forward(plan) {
      const { by } = plan.options;
      if (plan.inputs.length === 1) {
        const sizes = { operation: NUMBERS[operator], values: count(plan.inputShape) };
        return plan.emit('arithmetic_constant', { x: plan.input, y: plan.output }, sizes, { by: by! });
      }
      const [x, y] = plan.inputs as [Buffer, Buffer];
      plan.emit('arithmetic_forward', { x, y, z: plan.output }, sizesOf(operator, plan));
    },
    backward(plan) {
      const { outputGradient: dz, inputGradients } = plan;
      const [dx, dy] = inputGradients;
      if (plan.inputs.length === 1) {
        // What is added is nothing to the gradient.
        const by = operator === '*' || operator === '/' ? plan.options.by! : 0;
        const sizes = { operation: NUMBERS[operator], values: count(plan.inputShape) };
        return dx && plan.emit('arithmetic_constant', { x: dz, y: dx }, sizes, { by });
      }
      if (!dx && !dy) return;
      const needed = operator === '*' || operator === '/';
      // Sums do not read their values, which therefore need not be kept.
      const [x, y] = needed ? (plan.inputs as [Buffer, Buffer]) : [dz, dz];
      const buffers = { x, y, dz, ...(dx && { dx }), ...(dy && { dy }) };
      plan.emit('arithmetic_backward', buffers, sizesOf(operator, plan));
    },
  });

/** As native/kernels/arithmetic.cpp counts them. */
export const NUMBERS = { '+': 0, '-': 1, '*': 2, '/': 3 } as const;

/** The axes of the output with the strides of both values and its own. */
function walk(inputs: readonly Shape[], channelsLast: boolean) {
  const [a, b] = inputs as [Shape, Shape];
  const output = broadcast(a, b)!;
  // Equal shapes may lie in any order: walked as one row.
  if (isSameShape(a, b)) return joined([{ extent: count(a), strides: [1, 1, 1] }]);
  const own = stridesOf(output, channelsLast);
  const strides = [a, b].map((shape) => {
    const placed = shape.length < output.length ? alongside(output, shape[0]!) : shape;
    return stridesOf(placed, channelsLast).map((stride, axis) => (placed[axis] === 1 ? 0 : stride));
  });
  return joined(output.map((extent, axis) => ({ extent, strides: [...strides.map((of) => of[axis]!), own[axis]!] })));
}

function sizesOf(operator: About['operator'], { inputShapes, channelsLast }: Lowering<unknown>) {
  const [a, b] = inputShapes as [Shape, Shape];
  const { z0, z1, z2, z3, ...sizes } = axisSizes(walk([a, b], channelsLast), ['x', 'y', 'z']);
  return { operation: NUMBERS[operator], ...sizes, x_values: count(a), y_values: count(b) };
}

/** The shape of both; undefined where they do not agree. */
function broadcast(a: Shape, b: Shape): Shape | undefined {
  if (a.length < b.length) return broadcast(b, a);
  const other = b.length === 1 && a.length > 1 ? alongside(a, b[0]!) : b;
  if (other.length !== a.length) return undefined;
  const agree = a.every((size, axis) => size === other[axis] || size === 1 || other[axis] === 1);
  return agree ? a.map((size, axis) => (size === 1 ? other[axis]! : size)) : undefined;
}

/** A vector next to `shape`: along the channels, or along the features of a sequence. */
function alongside(shape: Shape, size: number): Shape {
  const axis = shape.length === 2 && shape[1] === size ? 1 : 0;
  return shape.map((_, each) => (each === axis ? size : 1));
}

/** What to look at first: the axis that differs. */
function difference(a: Shape, b: Shape): string {
  if (a.length !== b.length) return '';
  const axis = a.findIndex((size, each) => size !== b[each] && size !== 1 && b[each] !== 1);
  return `: ${a[axis]} and ${b[axis]} at axis ${axis}`;
}

export const add = arithmetic({
  name: 'add',
  operator: '+',
  summary: 'Adds two values',
  good: 'A shortcut around layers lets gradients pass (He et al. 2016).',
  aliases: ['Add', 'residual', 'plus'],
});

export const subtract = arithmetic({
  name: 'subtract',
  operator: '-',
  summary: 'Takes the second value from the first',
  good: 'Tells how two values differ.',
  aliases: ['Subtract', 'sub', 'minus'],
});

export const multiply = arithmetic({
  name: 'multiply',
  operator: '*',
  summary: 'Multiplies two values',
  good: 'A gate: the second value says how much of the first goes on (squeeze-and-excitation, Hu et al. 2018).',
  aliases: ['Multiply', 'mul', 'gate', 'times'],
});

export const divide = arithmetic({
  name: 'divide',
  operator: '/',
  summary: 'Divides the first value by the second',
  good: 'Normalizes by something the network computes.',
  aliases: ['Divide', 'div'],
});
