/** Quantities with units, as hover, hints and `dlspec estimate` show them. */

const PREFIXES = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** `1.23 MFLOP`: three digits, with a decimal prefix. */
export function quantity(value: number, unit: string): string {
  const [scale, prefix] = PREFIXES.find(([from]) => Math.abs(value) >= from) ?? [1, ''];
  const digits = scale === 1 && Number.isInteger(value) ? String(value) : (value / scale).toPrecision(3);
  return `${Number(digits) >= 1000 ? String(Number(digits)) : digits} ${prefix}${unit}`.trimEnd();
}

/** `1,199,882` */
export const grouped = (value: number): string =>
  // The first call of toLocaleString takes 20 ms of every command.
  Number.isInteger(value) ? String(value).replace(/\B(?=(\d{3})+$)/g, ',') : value.toLocaleString('en-US');

/** Seconds: `850 µs`, `3.20 ms`, `1.50 s`. */
export function seconds(value: number): string {
  if (value >= 1 || value === 0) return `${value.toPrecision(3)} s`;
  return value >= 1e-3 ? `${(value * 1e3).toPrecision(3)} ms` : `${(value * 1e6).toPrecision(3)} µs`;
}
