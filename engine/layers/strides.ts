import { count, type Shape } from '../graph/shape.ts';
import type { BackwardLowering, Buffer, Lowering } from './layer.ts';

/** Walks over values of a sample in memory, for kernels that take up to four axes with a stride for each buffer. */

/** How far apart neighbours along each axis lie, in values. Channels last: the first axis comes last in memory. */
export function stridesOf(shape: Shape, channelsLast: boolean): number[] {
  const order = shape.map((_, axis) => axis);
  if (channelsLast) order.push(order.shift()!);
  const strides = shape.map(() => 1);
  for (let at = order.length - 2; at >= 0; at--)
    strides[order[at]!] = strides[order[at + 1]!]! * shape[order[at + 1]!]!;
  return strides;
}

export interface Axis {
  readonly extent: number;
  /** One for each buffer; 0 where it stands still. */
  readonly strides: readonly number[];
}

/**
 * The fewest axes that make the same walk, outermost first as the last buffer lies: axes of one position are left out, and
 * neighbours that every buffer walks as one are joined.
 */
export function joined(axes: readonly Axis[]): Axis[] {
  const last = ({ strides }: Axis) => strides.at(-1)!;
  const ordered = axes.filter(({ extent }) => extent !== 1).sort((a, b) => last(b) - last(a));
  const result: Axis[] = [];
  for (const axis of ordered) {
    const outer = result.at(-1);
    const follows = outer?.strides.every((stride, at) => stride === axis.strides[at]! * axis.extent);
    if (follows) result[result.length - 1] = { extent: outer!.extent * axis.extent, strides: axis.strides };
    else result.push(axis);
  }
  return result;
}

/** Axes that a kernel takes. */
export const KERNEL_AXES = 4;

/** `d0 … d3` and each buffer's strides by its letter; axes that are too few are filled up in front. */
export function axisSizes(axes: readonly Axis[], letters: readonly string[]): Record<string, number> {
  const sizes: Record<string, number> = {};
  const missing = KERNEL_AXES - axes.length;
  for (let at = 0; at < KERNEL_AXES; at++) {
    const axis = axes[at - missing];
    sizes[`d${at}`] = axis?.extent ?? 1;
    letters.forEach((letter, buffer) => {
      // An axis of one position never moves; the innermost counts as side by side.
      sizes[`${letter}${at}`] = axis?.strides[buffer] ?? (at === KERNEL_AXES - 1 ? 1 : 0);
    });
  }
  return sizes;
}

/** A part of a sample: where its first value stands, and its strides along the axes that are copied. */
export interface Part {
  readonly shape: Shape;
  readonly start: number;
  readonly strides: readonly number[];
}

/** All of a sample of `shape`. */
export const whole = (shape: Shape, channelsLast: boolean): Part => ({
  shape,
  start: 0,
  strides: stridesOf(shape, channelsLast),
});

/** `size` positions of an axis from `first` on, as one walks a whole of `shape`. */
export function slice(shape: Shape, channelsLast: boolean, firsts: readonly number[]): Part {
  const strides = stridesOf(shape, channelsLast);
  return { shape, start: firsts.reduce((start, first, axis) => start + first * strides[axis]!, 0), strides };
}

/** Copies `extents` values of a sample from one part to another; what lies beside them stays. */
export function copy(
  emit: Lowering<unknown>['emit'],
  extents: readonly number[],
  from: Part & { readonly buffer: Buffer },
  to: Part & { readonly buffer: Buffer },
): void {
  const axes = joined(extents.map((extent, axis) => ({ extent, strides: [from.strides[axis]!, to.strides[axis]!] })));
  const values = { x_values: count(from.shape), y_values: count(to.shape) };
  const walk = (some: readonly Axis[], x: number, y: number): void => {
    if (some.length <= KERNEL_AXES) {
      const sizes = { ...axisSizes(some, ['x', 'y']), ...values, x_start: x, y_start: y };
      emit('copy_strided', { x: from.buffer, y: to.buffer }, sizes);
      return;
    }
    // One call for each position of an axis that the kernel has no room for.
    const [{ extent, strides }, ...inner] = some as [Axis, ...Axis[]];
    for (let at = 0; at < extent; at++) walk(inner, x + at * strides[0]!, y + at * strides[1]!);
  };
  walk(axes, from.start, to.start);
}

/** Copies all values of a sample of the layer's input: gradients that pass as they are. */
export function copyAll({ inputShape, emit }: Lowering<unknown>, from: Buffer, to: Buffer): void {
  const all = whole([count(inputShape)], false);
  copy(emit, all.shape, { ...all, buffer: from }, { ...all, buffer: to });
}

/** Which values of an input are which of the output. */
export interface Rearrangement {
  readonly extents: readonly number[];
  readonly input: Part;
  readonly output: Part;
}

type Kernels<O> = {
  readonly memory: 'either';
  forward(plan: Lowering<O>): void;
  backward(plan: BackwardLowering<O>): void;
};

/** A layer that takes values of its input to other places, and gradients back; values that it leaves out have none. */
export function rearranging<O>(of: (plan: Lowering<O>) => Rearrangement): Kernels<O> {
  return {
    memory: 'either',
    forward(plan) {
      const { extents, input, output } = of(plan);
      copy(plan.emit, extents, { ...input, buffer: plan.input }, { ...output, buffer: plan.output });
    },
    backward(plan) {
      if (!plan.inputGradient) return;
      const { extents, input, output } = of(plan);
      const values = count(plan.inputShape);
      if (count(extents) < values) plan.emit('clear', { y: plan.inputGradient }, { values, fixed: 0 });
      const from = { ...output, buffer: plan.outputGradient };
      copy(plan.emit, extents, from, { ...input, buffer: plan.inputGradient });
    },
  };
}
