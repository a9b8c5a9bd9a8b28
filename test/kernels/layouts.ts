import type { Numbers } from './reference.ts';

/** Pictures enlarged and framed, and groups of channels normalized: in float64, channels last. */

export type Resampling = {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly out_height: number;
  readonly out_width: number;
  readonly before_height: number;
  readonly before_width: number;
  readonly way: number;
};
export const WAYS = ['nearest', 'bilinear', 'constant', 'reflect', 'replicate'] as const;

/** The inputs that make output i of a side, each with its weight; none: the frame. */
function mix(way: (typeof WAYS)[number], i: number, size: number, out: number, before: number): [number, number][] {
  if (way === 'nearest') return [[Math.floor((i * size) / out), 1]];
  if (way === 'bilinear') {
    const place = Math.max(0, ((i + 0.5) * size) / out - 0.5);
    const low = Math.floor(place);
    return [
      [low, 1 - (place - low)],
      [Math.min(low + 1, size - 1), place - low],
    ];
  }
  const from = i - before;
  if (from >= 0 && from < size) return [[from, 1]];
  if (way === 'constant') return [];
  if (way === 'replicate') return [[Math.min(Math.max(from, 0), size - 1), 1]];
  return [[from < 0 ? -from : 2 * (size - 1) - from, 1]];
}

export function resample(r: Resampling, n: number, x: Numbers, value = 0): Float64Array {
  const way = WAYS[r.way]!;
  const y = new Float64Array(n * r.out_height * r.out_width * r.channels);
  y.forEach((_, at) => {
    const c = at % r.channels;
    const ox = Math.floor(at / r.channels) % r.out_width;
    const oy = Math.floor(at / (r.channels * r.out_width)) % r.out_height;
    const sample = Math.floor(at / (r.channels * r.out_width * r.out_height));
    const rows = mix(way, oy, r.height, r.out_height, r.before_height);
    const columns = mix(way, ox, r.width, r.out_width, r.before_width);
    if (rows.length === 0 || columns.length === 0) y[at] = value;
    for (const [row, high] of rows)
      for (const [column, wide] of columns)
        y[at]! += high * wide * x[((sample * r.height + row) * r.width + column) * r.channels + c]!;
  });
  return y;
}

/** x (n, positions, channels), normalized over the positions and channels of each group. */
export function groupNorm(
  x: Numbers,
  { positions, channels, groups }: { readonly positions: number; readonly channels: number; readonly groups: number },
  epsilon: number,
  gamma?: Numbers,
  beta?: Numbers,
) {
  const each = channels / groups;
  const groupOf = (i: number) => Math.floor(i / (positions * channels)) * groups + Math.floor((i % channels) / each);
  const count = positions * each;
  const mean = new Float64Array(x.length / count);
  const variance = new Float64Array(mean.length);
  for (let i = 0; i < x.length; i++) mean[groupOf(i)]! += x[i]! / count;
  for (let i = 0; i < x.length; i++) variance[groupOf(i)]! += (x[i]! - mean[groupOf(i)]!) ** 2 / count;
  const inverse = variance.map((it) => 1 / Math.sqrt(it + epsilon));
  const y = Float64Array.from({ length: x.length }, (_, i) => {
    const normal = (x[i]! - mean[groupOf(i)]!) * inverse[groupOf(i)]!;
    return normal * (gamma?.[i % channels] ?? 1) + (beta?.[i % channels] ?? 0);
  });
  return { y, mean, inverse };
}
