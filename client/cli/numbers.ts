import type { Values } from '../../engine/run/events.ts';

/** Numbers as people read them. */

const SCALES = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** `1.23 M`, three digits. */
export function scaled(value: number, unit = ''): string {
  const [scale, prefix] = SCALES.find(([from]) => Math.abs(value) >= from) ?? [1, ''];
  const text = Number.isInteger(value) && scale === 1 ? String(value) : (value / scale).toPrecision(3);
  return `${text} ${prefix}${unit}`.trimEnd();
}

export const grouped = (value: number): string => value.toLocaleString('en-US');

/** `3.2 s`, `4 min 10 s`, `850 µs`. */
export function duration(seconds: number): string {
  if (seconds < 1e-3) return `${(seconds * 1e6).toPrecision(3)} µs`;
  if (seconds < 1) return `${(seconds * 1e3).toPrecision(3)} ms`;
  if (seconds < 60) return `${seconds.toPrecision(3)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** `loss 0.213  accuracy 93.1 %`. */
export const values = (of: Values, shares: readonly string[]): string =>
  Object.entries(of)
    .map(([name, value]) => `${name} ${shares.includes(name) ? `${(100 * value).toFixed(2)} %` : value.toPrecision(4)}`)
    .join('  ');
