import { inTwoUnits } from '../engine/cost/quantities.ts';

/** Numbers as people read them: in notifications, panels and on the terminal alike. */

/** A loss or a metric: four significant digits, scientific only where it must be. */
export function figure(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return minus(value.toExponential(2));
  return minus(value.toFixed(size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 0.1 || size === 0 ? 3 : 4));
}

/** A share of one: `93.1 %`. */
export function percent(value: number | null | undefined, digits = 1): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return figure(value);
  return `${minus((value * 100).toFixed(digits))} %`;
}

/** A number of things, in groups of three: `12 345`. */
export function count(value: number): string {
  return minus(Math.round(value).toString()).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

/** A rate in three digits: `8.41 k`. */
export function rate(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value >= 1e6) return `${(value / 1e6).toPrecision(3)} M`;
  if (value >= 1e4) return `${(value / 1e3).toPrecision(3)} k`;
  return value >= 100 ? count(value) : value.toPrecision(2);
}

/** A length of time in its two largest units: `1 h 20 min`, `12 s`, `40 ms`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  if (seconds > 0 && seconds < 0.0995) return `${Math.max(1, Math.round(seconds * 1000))} ms`;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : inTwoUnits(whole);
}

function minus(digits: string): string {
  return digits.replace('-', '−');
}
