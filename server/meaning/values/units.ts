/** Prefixes of units that come in all sizes: `GFLOP/s`, `GiB`. */
const prefixes: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  K: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};
const scalable: ReadonlySet<string> = new Set(['FLOP/s', 'B/s', 'B']);

/** How many of `unit` the written one is; undefined where it is none. `1 step` is said as `100 steps` is. */
export function scaleOf(written: string, count: number, unit: string | undefined): number | undefined {
  if (unit === undefined) return undefined;
  if (written === unit || (count === 1 && `${written}s` === unit)) return 1;
  return scalable.has(unit) && written.endsWith(unit) ? prefixes[written.slice(0, -unit.length)] : undefined;
}

/** Units that are usually written for `unit`. */
export const unitsOf = (unit: string): string[] =>
  !scalable.has(unit)
    ? [unit]
    : unit === 'B'
      ? ['MiB', 'GiB', 'MB', 'GB']
      : ['M', 'G', 'T'].map((prefix) => prefix + unit);
