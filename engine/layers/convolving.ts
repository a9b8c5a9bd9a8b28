import { count, type Shape } from '../graph/shape.ts';
import type { Buffer, Lowering } from './layer.ts';
import { packedWeights, partialDepthwise, partialNarrow, partialSquares, partialWeights } from './scratch.ts';
import { paddingOf, sides, type Window, windowSizes } from './window.ts';

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
  readonly family: Family;
  readonly taps: number;
  readonly channels: number;
  readonly filters: number;
  readonly groups: number;
  readonly outputs: Shape;
}

/**
 * How it is computed: as a matrix product; channel by channel where each has a kernel of its own; over several groups at once
 * where those are narrower than a vector; by squares in the
 * transformed domain, where kernels are 3×3 and there are channels enough to pay for the way there and back.
 */
export type Family = 'convolution' | 'depthwise' | 'narrow_groups' | 'winograd';

/** Channels and filters from which on squares are the faster way, as measured (`npm run bench:kernels`). */
const CHANNELS_FOR_SQUARES = 16;
/** Channels and filters of a group up to which products would leave most of a vector empty. */
const NARROW = 8;

function familyOf(channels: number, filters: number, kernel: Kernel): Family {
  const { groups, stride, dilation = [] } = kernel;
  if (groups > 1 && groups === channels && groups === filters) return 'depthwise';
  if (groups > 1 && Math.max(channels, filters) <= NARROW * groups) return 'narrow_groups';
  const isSquare = kernel.kernel.length === 2 && kernel.kernel.every((extent) => extent === 3);
  const isPlain = [...stride, ...dilation, groups].every((step) => step === 1);
  // Backwards it is padded by what is left of two.
  const hasWayBack = paddingOf(kernel).every((extent) => extent <= 2);
  const pays = Math.min(channels, filters) >= CHANNELS_FOR_SQUARES;
  return isSquare && isPlain && hasWayBack && pays ? 'winograd' : 'convolution';
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
    family: familyOf(channels, filters, kernel),
    taps: count(kernel.kernel),
    channels: channels / groups,
    filters: filters / groups,
    groups,
    outputs: output.slice(1),
  };
}

/** Packed weights; those of squares have 16 points in place of 9 taps. */
const packedBytes = (of: Convolution): number =>
  of.groups * packedWeights(of.family === 'winograd' ? { ...of, taps: 16 } : of);

/** Does it pack its weights? Those of narrow groups are read as they lie, but turned round for the way back. */
const packs = ({ family }: Convolution): boolean => family === 'convolution' || family === 'winograd';

/** y = act(x∗w + b). */
export function convolve(
  plan: Lowering<unknown>,
  of: Convolution,
  buffers: { readonly x: Buffer; readonly w: Buffer; readonly bias?: Buffer; readonly y: Buffer },
): void {
  const scratch = packs(of) && { scratch: plan.scratch(packedBytes(of)) };
  const sizes = { ...of.sizes, activation: plan.activation };
  plan.emit(`${of.family}_forward`, { ...buffers, ...scratch }, sizes);
}

/**
 * The other way round, dx = act(dy∗wᵀ + b): the gradient by the input, and transposed convolution. `adds`: dx += dy∗wᵀ,
 * where `canAdd` says so.
 */
export function convolveBack(
  plan: Lowering<unknown>,
  of: Convolution,
  buffers: { readonly dy: Buffer; readonly w: Buffer; readonly bias?: Buffer; readonly dx: Buffer },
  { activation = 0, adds = false } = {},
): void {
  // Backwards the roles of channels and filters change.
  const packed = { ...of, channels: of.filters, filters: of.channels };
  const turned = 4 * of.taps * of.channels * of.filters * of.groups;
  const bytes = packs(of) ? packedBytes(packed) : turned;
  const scratch = of.family !== 'depthwise' && { scratch: plan.scratch(bytes) };
  const sizes = { ...of.sizes, activation, ...(canAdd(of) && { adds: Number(adds) }) };
  plan.emit(`${of.family}_backward_data`, { ...buffers, ...scratch }, sizes);
}

/** Products go on from what is there; strided ones need not touch the positions that no output meets. */
export const canAdd = ({ family }: Convolution): boolean => family === 'convolution';

/** dw. */
export function convolveWeights(
  plan: Lowering<unknown>,
  of: Convolution,
  buffers: { readonly x: Buffer; readonly dy: Buffer; readonly dw: Buffer },
): void {
  const scratch = plan.scratch(partialBytes(of, plan.batch));
  plan.emit(`${of.family}_backward_weights`, { ...buffers, scratch }, of.sizes);
}

/** Partial sums of dw. */
function partialBytes(of: Convolution, batch: number): number {
  const { family, outputs, taps, channels, filters, groups } = of;
  switch (family) {
    case 'depthwise':
      return partialDepthwise(batch * count(outputs.slice(0, -1)), outputs.at(-1)!, { taps, channels: groups });
    case 'narrow_groups':
      return partialNarrow(batch * (outputs.length === 3 ? outputs[0]! : 1), taps * channels * filters * groups);
    case 'winograd':
      return partialSquares(batch * count(outputs.map((extent) => Math.ceil(extent / 2))), channels * filters);
    case 'convolution':
      return partialWeights(batch * count(outputs), { taps, channels, filters: filters * groups });
  }
}
