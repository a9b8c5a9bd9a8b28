import type { Shape } from '../graph/shape.ts';
import type { BackwardLowering, Buffer, Lowering } from './layer.ts';

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

function sizesOf(from: Shape, to: Shape, { way, before = [0, 0] }: Resampling) {
  const [channels, height, width] = from as Shape & readonly [number, number, number];
  return {
    height,
    width,
    channels,
    out_height: to[1]!,
    out_width: to[2]!,
    before_height: before[0],
    before_width: before[1],
    way: WAYS.indexOf(way),
  };
}

/** Emits the way forward: a picture of one shape becomes one of the other, both channels last. */
export function resample(
  buffers: { readonly x: Buffer; readonly y: Buffer },
  [from, to]: readonly [from: Shape, to: Shape],
  how: Resampling,
  emit: Lowering<unknown>['emit'],
): void {
  emit('resample_forward', buffers, sizesOf(from, to, how), { value: how.value ?? 0 });
}

export const resampling = <O>(of: (options: O) => Resampling) =>
  ({
    memory: 'channels_last',
    forward(plan: Lowering<O>): void {
      const buffers = { x: plan.input, y: plan.output };
      resample(buffers, [plan.inputShape, plan.outputShape], of(plan.options), plan.emit);
    },
    backward(plan: BackwardLowering<O>): void {
      if (!plan.inputGradient) return;
      const buffers = { dy: plan.outputGradient, dx: plan.inputGradient };
      plan.emit('resample_backward', buffers, sizesOf(plan.inputShape, plan.outputShape, of(plan.options)));
    },
  }) as const;
