import { count, type Shape } from '../graph/shape.ts';
import type { BackwardLowering, Lowering } from './layer.ts';

/** `local_response_norm` as kernel calls; what it is to people stands in layer_norm.ts. */

interface Norm {
  readonly size: number;
  readonly alpha: number;
  readonly beta: number;
  readonly k: number;
}

const sizesOf = ([channels, ...positions]: Shape, { size }: Norm) => ({
  rows: count(positions),
  channels: channels!,
  size,
});
const scalarsOf = ({ alpha, beta, k }: Norm) => ({ alpha, beta, k });

export const localResponseNormKernels = {
  memory: 'channels_last',
  forward({ input, inputShape, output, options, emit }: Lowering<Norm>): void {
    const sizes = sizesOf(inputShape, options);
    emit('local_response_norm_forward', { x: input, y: output }, sizes, scalarsOf(options));
  },
  backward({ input, inputShape, outputGradient, inputGradient, options, emit }: BackwardLowering<Norm>): void {
    if (!inputGradient) return;
    const buffers = { x: input, dy: outputGradient, dx: inputGradient };
    emit('local_response_norm_backward', buffers, sizesOf(inputShape, options), scalarsOf(options));
  },
} as const;
