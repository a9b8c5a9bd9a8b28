import { count, type Shape } from '../graph/shape.ts';
import type { Buffer, Lowering } from './layer.ts';
import { packedWeights, partialDepthwise, partialWeights } from './scratch.ts';
import { sides, type Window, windowSizes } from './window.ts';

/**
 * Convolution as kernel calls: what conv, conv_transpose and patch_embed are made of. Values lie channels last, weights as
 * (kernel, channels of a group, filters).
 */

export interface Kernel extends Window {
  readonly groups: number;
}

/** One convolution: `input` to `output`, shapes of a sample, channels first. */
export interface Convolution {
  readonly sizes: Readonly<Record<string, number>>;
  /** Each channel has a kernel of its own, for which there are kernels that take no matrix product. */
  readonly depthwise: boolean;
  readonly taps: number;
  readonly channels: number;
  readonly filters: number;
  readonly groups: number;
  readonly outputs: Shape;
}

export function convolution(input: Shape, output: Shape, kernel: Kernel): Convolution {
  const [channels, filters, { groups }] = [input[0]!, output[0]!, kernel];
  return {
    sizes: {
      ...windowSizes(input, output, kernel),
      ...sides('dilation_', kernel.dilation ?? kernel.kernel.map(() => 1)),
      filters,
      groups,
    },
    depthwise: groups > 1 && groups === channels && groups === filters,
    taps: count(kernel.kernel),
    channels: channels / groups,
    filters: filters / groups,
    groups,
    outputs: output.slice(1),
  };
}

const family = ({ depthwise }: Convolution) => (depthwise ? 'depthwise' : 'convolution');

/** y = act(x∗w + b). */
export function convolve(
  plan: Lowering<unknown>,
  of: Convolution,
  buffers: { readonly x: Buffer; readonly w: Buffer; readonly bias?: Buffer; readonly y: Buffer },
): void {
  const scratch = !of.depthwise && { scratch: plan.scratch(of.groups * packedWeights(of)) };
  const sizes = { ...of.sizes, activation: plan.activation };
  plan.emit(`${family(of)}_forward`, { ...buffers, ...scratch }, sizes);
}

/** The other way round, dx = act(dy∗wᵀ + b): the gradient by the input, and transposed convolution. */
export function convolveBack(
  plan: Lowering<unknown>,
  of: Convolution,
  buffers: { readonly dy: Buffer; readonly w: Buffer; readonly bias?: Buffer; readonly dx: Buffer },
  activation = 0,
): void {
  // Backwards the roles of channels and filters change.
  const packed = { ...of, channels: of.filters, filters: of.channels };
  const scratch = !of.depthwise && { scratch: plan.scratch(of.groups * packedWeights(packed)) };
  plan.emit(`${family(of)}_backward_data`, { ...buffers, ...scratch }, { ...of.sizes, activation });
}

/** dw. */
export function convolveWeights(
  plan: Lowering<unknown>,
  of: Convolution,
  buffers: { readonly x: Buffer; readonly dy: Buffer; readonly dw: Buffer },
): void {
  const { outputs, depthwise, taps } = of;
  const lines = plan.batch * count(outputs.slice(0, -1));
  const bytes = depthwise
    ? partialDepthwise(lines, outputs.at(-1)!, { taps, channels: of.groups })
    : partialWeights(plan.batch * count(outputs), { ...of, filters: of.filters * of.groups });
  plan.emit(`${family(of)}_backward_weights`, { ...buffers, scratch: plan.scratch(bytes) }, of.sizes);
}
