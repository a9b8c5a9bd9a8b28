import { count, type Shape } from '../graph/shape.ts';
import { optional, sizeN } from '../table.ts';
import { type BackwardLowering, type Inference, type Lowering, mustHaveChannels, type ShapeProblem } from './layer.ts';
import { ceilModeOption, paddingOf, paddingOption, slide, type Window, windowSizes } from './window.ts';

/** What poolings in one, two and three dimensions share. */

export interface PoolOptions extends Omit<Window, 'stride'> {
  readonly stride?: readonly number[] | undefined;
}
export const windowOf = ({ stride, ...window }: PoolOptions): Window => ({
  ...window,
  stride: stride ?? window.kernel,
});

export const poolOptions = (dimensions: number) => ({
  kernel: sizeN(dimensions, {
    doc: 'Size of the window.',
    usual: '2 or 3',
    aliases: ['kernel_size', 'pool_size', 'window'],
  }),
  stride: optional(
    sizeN(dimensions, {
      doc: 'Steps from one window to the next; by default the size of the window.',
      aliases: ['strides'],
    }),
  ),
  padding: paddingOption(dimensions),
  ceil_mode: ceilModeOption,
});

export function inferPool(dimensions: number, input: Shape, options: PoolOptions): Inference {
  const problem = mustHaveChannels(input, dimensions) ?? paddingProblem(options);
  if (problem) return problem;
  const window = slide(input, windowOf(options));
  return 'problem' in window ? window : { shape: [input[0]!, ...window.positions] };
}

/** A window that lies in the padding alone has nothing to choose from. */
function paddingProblem(options: PoolOptions): ShapeProblem | undefined {
  const padding = paddingOf(windowOf(options));
  if (padding.every((extent, side) => 2 * extent <= options.kernel[side]!)) return undefined;
  const kernel = options.kernel.join('×');
  return { problem: `pads by ${padding.join('×')}, more than half of its kernel of ${kernel}` };
}

/** Of a maximum; a sum divided by its count takes one more. */
export const poolFlops = (output: Shape, { kernel }: PoolOptions): number => count(output) * (count(kernel) - 1);

/** Which windows a pooling kernel goes over, and where in its output it writes. */
export interface Pooling {
  readonly sizes: Readonly<Record<string, number>>;
  /** Values in the largest window. */
  readonly window: number;
  /** Channels and positions of what this pooling makes, which may be a part of the output. */
  readonly values: number;
}

/** `first`: the channel of the output at which this pooling's begin. */
function pooling(input: Shape, output: Shape, window: Window, adaptive: boolean, first = 0): Pooling {
  const row = output.length > 1 ? output[0]! : input[0]!;
  const positions = output.length > 1 ? output : [row, ...input.slice(1).map(() => 1)];
  return {
    sizes: { ...windowSizes(input, positions, window), adaptive: Number(adaptive), row, first },
    window: count(window.kernel),
    values: input[0]! * count(positions.slice(1)),
  };
}

export const slidingPooling = ({ inputShape, outputShape, options }: Lowering<PoolOptions>): Pooling =>
  pooling(inputShape, outputShape, windowOf(options), false);

/** Windows as large as the sizes of input and output ask for; all of the input where the output has no sides. */
export function adaptivePooling({ inputShape, outputShape }: Lowering<unknown>, first = 0): Pooling {
  const extents = inputShape.slice(1);
  const out = outputShape.length > 1 ? outputShape.slice(1) : extents.map(() => 1);
  // Where the output's size does not divide the input's, windows overlap by up to two.
  const kernel = extents.map((extent, side) => Math.ceil(extent / out[side]!) + (extent % out[side]! ? 1 : 0));
  return pooling(inputShape, outputShape, { kernel, stride: kernel, padding: 'valid' }, true, first);
}

/** One window: all of an axis. What is outside it counts as depth, what is inside as channels, in the language's order. */
export function axisPooling({ inputShape, options: { axis } }: Lowering<{ readonly axis: number }>): Pooling {
  const [outer, inner] = [count(inputShape.slice(0, axis)), count(inputShape.slice(axis + 1))];
  const kernel = [1, inputShape[axis]!, 1];
  const window = { kernel, stride: kernel, padding: 'valid' } as const;
  return pooling([inner, outer, inputShape[axis]!, 1], [inner, outer, 1, 1], window, false);
}

/** The kernel notes for each output which input of its window won: a byte does for windows of up to 256. */
const argmax = (plan: Lowering<unknown>, { window, values }: Pooling) =>
  plan.saved('argmax', { perSample: values * (window <= 2 ** 8 ? 1 : window <= 2 ** 16 ? 2 : 4) });

export const greatest = (plan: Lowering<unknown>, of: Pooling): void =>
  plan.emit('max_pool_forward', { x: plan.input, y: plan.output, argmax: argmax(plan, of) }, of.sizes);

export function greatestBack(plan: BackwardLowering<unknown>, of: Pooling): void {
  if (!plan.inputGradient) return;
  const buffers = { dy: plan.outputGradient, argmax: argmax(plan, of), dx: plan.inputGradient };
  plan.emit('max_pool_backward', buffers, of.sizes);
}

export const average = (plan: Lowering<unknown>, of: Pooling, countsPadding = false): void =>
  plan.emit(
    'avg_pool_forward',
    { x: plan.input, y: plan.output },
    { ...of.sizes, padding_counts: Number(countsPadding) },
  );

/** `accumulate`: adds to the gradient that another pooling of the same input has left. */
export function averageBack(
  plan: BackwardLowering<unknown>,
  of: Pooling,
  countsPadding = false,
  accumulate = false,
): void {
  if (!plan.inputGradient) return;
  const sizes = { ...of.sizes, padding_counts: Number(countsPadding), accumulate: Number(accumulate) };
  plan.emit('avg_pool_backward', { dy: plan.outputGradient, dx: plan.inputGradient }, sizes);
}
