import type { Shape } from '../graph/shape.ts';
import type { BackwardLowering, Lowering } from './layer.ts';

/** Pictures enlarged and framed, as kernel calls. */

/** As native/kernels/resample.cpp counts them. */
const WAYS = ['nearest', 'bilinear', 'constant', 'reflect', 'replicate'] as const;

export interface Resampling {
  readonly way: (typeof WAYS)[number];
  /** Rows and columns of frame before the picture. */
  readonly before?: readonly [number, number];
  /** What the frame is made of, where it is one number. */
  readonly value?: number;
}

function sizesOf({ inputShape, outputShape }: Lowering<unknown>, { way, before = [0, 0] }: Resampling) {
  const [channels, height, width] = inputShape as Shape & readonly [number, number, number];
  return {
    height,
    width,
    channels,
    out_height: outputShape[1]!,
    out_width: outputShape[2]!,
    before_height: before[0],
    before_width: before[1],
    way: WAYS.indexOf(way),
  };
}

export const resampling = <O>(of: (options: O) => Resampling) =>
  ({
    memory: 'channels_last',
    forward(plan: Lowering<O>): void {
      const how = of(plan.options);
      const buffers = { x: plan.input, y: plan.output };
      plan.emit('resample_forward', buffers, sizesOf(plan, how), { value: how.value ?? 0 });
    },
    backward(plan: BackwardLowering<O>): void {
      if (!plan.inputGradient) return;
      const buffers = { dy: plan.outputGradient, dx: plan.inputGradient };
      plan.emit('resample_backward', buffers, sizesOf(plan, of(plan.options)));
    },
  }) as const;
