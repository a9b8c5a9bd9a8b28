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

/** Seconds in three digits: `32.8 ns`, `850 µs`, `3.20 ms`, `1.50 s`; from a minute on in two units. */
export function seconds(value: number): string {
  const rounded = Number(value.toPrecision(3));
  if (rounded >= 60) return inTwoUnits(value);
  if (rounded >= 1 || value === 0) return `${value.toPrecision(3)} s`;
  const [scale, unit] = rounded >= 1e-3 ? [1e3, 'ms'] : rounded >= 1e-6 ? [1e6, 'µs'] : [1e9, 'ns'];
  return `${(rounded * scale).toPrecision(3)} ${unit}`;
}

/** A minute or more in its two largest units: `2 min 5 s`, `1 h 20 min`, `3 d 4 h`. */
export function inTwoUnits(value: number): string {
  const whole = Math.round(value);
  if (whole < 3600) return two(Math.floor(whole / 60), 'min', whole % 60, 's');
  const minutes = Math.round(whole / 60);
  if (minutes < 24 * 60) return two(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.round(minutes / 60);
  return two(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

const two = (major: number, majorUnit: string, minor: number, minorUnit: string): string =>
  minor === 0 ? `${major} ${majorUnit}` : `${major} ${majorUnit} ${minor} ${minorUnit}`;
