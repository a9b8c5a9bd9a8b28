/** Axes of values that show what matters. */

type Cells = readonly (number | null)[];

/**
 * The range of a linear axis. The first steps of a run often lie far out and would press the rest flat: beyond the outer
 * 3 % of the curve the axis goes on only where that costs little room. `whole` (the few points of validation) always fits.
 */
export function linearRange(curve: Cells, whole: Cells, within?: readonly [number, number]): [number, number] {
  // A long curve is known by a part of it.
  const stride = Math.ceil(curve.length / 5000);
  const values = curve
    .filter((value, index) => value !== null && index % stride === 0)
    .sort((a, b) => a! - b!) as number[];
  const points = whole.filter((value) => value !== null);
  if (values.length + points.length === 0) return [within?.[0] ?? 0, within?.[1] ?? 1];
  let low = Math.min(...points, values[Math.floor(values.length * 0.03)] ?? Number.POSITIVE_INFINITY);
  let high = Math.max(...points, values[Math.ceil(values.length * 0.97) - 1] ?? Number.NEGATIVE_INFINITY);
  const reach = (high - low) * 0.7;
  if (values.length > 0 && values[0]! >= low - reach) low = Math.min(low, values[0]!);
  if (values.length > 0 && values.at(-1)! <= high + reach) high = Math.max(high, values.at(-1)!);
  const margin = (high - low || Math.abs(high) || 1) * 0.08;
  // What is near zero and not below it stands on zero.
  const floor = low >= 0 && low - margin < 0.25 * (high - low) ? 0 : low - margin;
  return [Math.max(floor, within?.[0] ?? floor), Math.min(high + margin, within?.[1] ?? high + margin)];
}

/** The range of a log axis: all of it, with a margin. */
export function logRange(min: number | null, max: number | null): [number, number] {
  return min === null || max === null ? [0.1, 1] : [min / 1.25, max * 1.25];
}

/** Where the grid of a log axis stands: 1, 2, 5, 10 … over few decades, powers of ten over many. */
export function logTicks(min: number, max: number): number[] {
  const marks = max / min > 3000 ? [1] : max / min > 30 ? [1, 3] : [1, 2, 3, 5, 7];
  const found: number[] = [];
  for (let power = Math.floor(Math.log10(min)); power <= Math.log10(max); power++) {
    for (const mark of marks) found.push(Number(`${mark}e${power}`));
  }
  return found.filter((at) => at >= min && at <= max);
}
