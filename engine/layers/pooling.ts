import { count, type Shape } from '../graph/shape.ts';
import { optional, sizeN } from '../table.ts';
import { type Inference, mustHaveChannels } from './layer.ts';
import { ceilModeOption, paddingOption, slide, type Window } from './window.ts';

/** What poolings in one, two and three dimensions share. */

export interface PoolOptions extends Omit<Window, 'stride'> {
  readonly stride?: readonly number[] | undefined;
}
export const windowOf = ({ stride, ...window }: PoolOptions): Window => ({
  ...window,
  stride: stride ?? window.kernel,
});

export const poolOptions = (dimensions: number) => ({
  kernel: sizeN(dimensions, { doc: 'Size of the window.', usual: '2 or 3' }),
  stride: optional(sizeN(dimensions, { doc: 'Steps from one window to the next; by default the size of the window.' })),
  padding: paddingOption(dimensions),
  ceil_mode: ceilModeOption,
});

export function inferPool(dimensions: number, input: Shape, options: PoolOptions): Inference {
  const problem = mustHaveChannels(input, dimensions);
  if (problem) return problem;
  const window = slide(input, windowOf(options));
  return 'problem' in window ? window : { shape: [input[0]!, ...window.positions] };
}

/** Of a maximum; a sum divided by its count takes one more. */
export const poolFlops = (output: Shape, { kernel }: PoolOptions): number => count(output) * (count(kernel) - 1);
