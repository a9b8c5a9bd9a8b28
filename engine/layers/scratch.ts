/**
 * Memory that kernels need for the length of one call, in bytes. The same figures stand in native/kernels: sums over
 * rows are cut into slices by the shapes alone, each with partial sums of its own, added up in their order.
 */

const FLOAT = 4;
/** Panels of packed weights are as wide as whole vectors of the widest instruction set. */
const widened = (columns: number): number => Math.ceil(columns / 16) * 16;

/** Slices that a sum over `rows` rows of `width` values is cut into. */
const slices = (rows: number, width: number): number =>
  Math.max(1, Math.min(128, rows, Math.ceil((rows * width) / 32768)));

/** `sums` partial sums a slice. */
export const partialSums = (rows: number, width: number, sums: number): number =>
  sumsOfSlices(rows, width, sums * width);

/** `sums` numbers for each slice of `rows` rows of `width` values. */
export const sumsOfSlices = (rows: number, width: number, sums: number): number => FLOAT * sums * slices(rows, width);

/** Slices that the samples of a recurrent layer are cut into, at most. */
export const batchSlices = (batch: number): number => Math.max(2, Math.ceil(batch / 16));

export interface ConvolutionExtents {
  readonly taps: number;
  readonly channels: number;
  readonly filters: number;
}

/** Weights packed for a convolution that has `filters` outputs. */
export const packedWeights = ({ taps, channels, filters }: ConvolutionExtents): number =>
  FLOAT * taps * channels * widened(filters);

/** Partial weight gradients of a convolution over `rows` output positions. */
export function partialWeights(rows: number, { taps, channels, filters }: ConvolutionExtents): number {
  const weights = taps * channels * filters;
  return FLOAT * weights * Math.max(1, Math.min(16, Math.ceil(rows / 1024), Math.floor(2 ** 22 / weights)));
}

/** Partial weight gradients of a depthwise convolution over `lines` of `width` output positions. */
export const partialDepthwise = (
  lines: number,
  width: number,
  { taps, channels }: Omit<ConvolutionExtents, 'filters'>,
): number => FLOAT * slices(lines, width * channels) * taps * channels;

/** Partial weight gradients of a convolution in narrow groups over `slabs`: samples, or the depths of their volumes. */
export const partialNarrow = (slabs: number, weights: number): number =>
  FLOAT * weights * Math.max(1, Math.min(16, slabs, Math.floor(2 ** 22 / weights)));

/** Weight gradients of a convolution by `squares` of 2×2 outputs: 16 points for each slice, and once more for their sum. */
export function partialSquares(squares: number, weights: number): number {
  const points = 16 * weights;
  const slices = Math.max(1, Math.min(24, Math.ceil(squares / 256), Math.floor(2 ** 22 / points)));
  return FLOAT * points * (slices === 1 ? 1 : 1 + slices);
}
