import { type Shape, show } from '../graph/shape.ts';
import { choice, either, size2d } from '../table.ts';
import type { ShapeProblem } from './layer.ts';

/** What convolutions and poolings share: a window that slides over height and width. */
export interface Window {
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: 'same' | 'valid' | readonly [number, number];
}

export const paddingOption = either(choice(['same', 'valid'], { doc: '' }), size2d({ doc: '', min: 0 }), {
  doc: 'Zeros around the picture: a number, `valid` for none, or `same` for ⌊(kernel − 1) / 2⌋ on every side, which keeps the size at stride 1.',
  default: 'valid',
});

/** Padding in rows and columns, the same on both sides. */
export const paddingOf = ({ kernel, padding }: Window): readonly [number, number] => {
  if (padding === 'valid') return [0, 0];
  if (padding === 'same') return [Math.floor((kernel[0] - 1) / 2), Math.floor((kernel[1] - 1) / 2)];
  return padding;
};

/** Positions of the window, down and across: ⌊(size + 2·padding − kernel) / stride⌋ + 1. */
export function slide(input: Shape, window: Window): { readonly positions: readonly [number, number] } | ShapeProblem {
  const padding = paddingOf(window);
  const positions = ([0, 1] as const).map(
    (side) => Math.floor((input[1 + side]! + 2 * padding[side] - window.kernel[side]) / window.stride[side]) + 1,
  ) as [number, number];
  if (positions[0] >= 1 && positions[1] >= 1) return { positions };
  const padded = [input[1]! + 2 * padding[0], input[2]! + 2 * padding[1]].join('×');
  return {
    problem: `has a kernel of ${window.kernel.join('×')}, larger than its input ${show(input)}${padding[0] + padding[1] ? ` padded to ${padded}` : ''}`,
  };
}

/** The sizes that every window kernel of the engine takes. */
export function windowSizes(input: Shape, output: Shape, window: Window) {
  const padding = paddingOf(window);
  return {
    height: input[1]!,
    width: input[2]!,
    channels: input[0]!,
    kernel_height: window.kernel[0],
    kernel_width: window.kernel[1],
    stride_height: window.stride[0],
    stride_width: window.stride[1],
    padding_height: padding[0],
    padding_width: padding[1],
    out_height: output[1]!,
    out_width: output[2]!,
  };
}
