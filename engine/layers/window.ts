import { type Shape, show } from '../graph/shape.ts';
import { choice, either, flag, sizeN } from '../table.ts';
import type { ShapeProblem } from './layer.ts';

/** What convolutions and poolings share: a window that slides over one, two or three sides. */
export interface Window {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: 'same' | 'valid' | readonly number[];
  readonly dilation?: readonly number[];
  /** A last position may hang over the edge. */
  readonly ceil_mode?: boolean;
}

export const paddingOption = (dimensions: number) =>
  either(choice(['same', 'valid'], { doc: '' }), sizeN(dimensions, { doc: '', min: 0 }), {
    doc:
      'Zeros around the input: a number, `valid` for none, or `same` for ⌊dilation·(kernel − 1) / 2⌋ on every side, which keeps ' +
      'the size at stride 1.',
    default: 'valid',
  });

export const ceilModeOption = flag({
  doc: 'Rounds the number of positions up: the last window may hang over the edge, as long as it begins inside.',
  default: false,
});

/** Padding of each side, the same at its beginning and its end. */
export function paddingOf({ kernel, padding, dilation }: Window): readonly number[] {
  if (padding === 'valid') return kernel.map(() => 0);
  if (padding === 'same') return kernel.map((extent, side) => Math.floor(((dilation?.[side] ?? 1) * (extent - 1)) / 2));
  return padding;
}

/** Positions of the window on each side: ⌊(size + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1. */
export function slide(input: Shape, window: Window): { readonly positions: readonly number[] } | ShapeProblem {
  const padding = paddingOf(window);
  const sides = input.slice(1);
  const reach = window.kernel.map((extent, side) => (window.dilation?.[side] ?? 1) * (extent - 1) + 1);
  const positions = sides.map((size, side) => {
    const steps = (size + 2 * padding[side]! - reach[side]!) / window.stride[side]!;
    if (!window.ceil_mode) return Math.floor(steps) + 1;
    const rounded = Math.ceil(steps);
    return (rounded * window.stride[side]! >= size + padding[side]! ? rounded - 1 : rounded) + 1;
  });
  if (sides.every((size, side) => size + 2 * padding[side]! >= reach[side]!)) return { positions };
  const padded = sides.map((size, side) => size + 2 * padding[side]!).join('×');
  const spread = reach.some((extent, side) => extent > window.kernel[side]!) ? ` spread to ${reach.join('×')}` : '';
  const around = padding.some((extent) => extent > 0) ? ` padded to ${padded}` : '';
  return {
    problem: `has a kernel of ${window.kernel.join('×')}${spread}, larger than its input ${show(input)}${around}`,
  };
}

/** Depth, height and width: a row is 1 deep and 1 high, a picture 1 deep. */
export const sides = (name: string, values: readonly number[], missing = 1): Record<string, number> => {
  const three = [...Array<number>(3 - values.length).fill(missing), ...values];
  return { [`${name}depth`]: three[0]!, [`${name}height`]: three[1]!, [`${name}width`]: three[2]! };
};

/** The sizes that every window kernel of the engine takes, for one, two or three sides. */
export const windowSizes = (input: Shape, output: Shape, window: Window): Record<string, number> => ({
  ...sides('', input.slice(1)),
  channels: input[0]!,
  ...sides('kernel_', window.kernel),
  ...sides('stride_', window.stride),
  ...sides('padding_', paddingOf(window), 0),
  ...sides('out_', output.slice(1)),
});
