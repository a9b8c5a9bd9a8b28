/** Where the grid of the step axis stands. */
export interface Ticks {
  readonly at: readonly number[];
  readonly unit: 'epoch' | 'step';
}

/** At the ends of epochs, thinned out to `most`; at round steps where less than two epochs are seen. */
export function ticks(min: number, max: number, perEpoch: number, most: number): Ticks {
  if (max - min < 2 * perEpoch)
    return { at: multiples(min, max, Math.max(1, round((max - min) / most))), unit: 'step' };
  const epochs = (max - min) / perEpoch;
  return { at: multiples(min, max, perEpoch * Math.max(1, round(epochs / most))), unit: 'epoch' };
}

/** The end of the axis while a run goes on: a sixteenth of it, an eighth, … so that the curve always fills half at least. */
export function horizon(done: number, planned: number): number {
  let end = planned;
  while (end / 2 >= Math.max(done, planned / 32, 1)) end /= 2;
  return Math.max(1, Math.ceil(end));
}

/** The smallest of 1, 2, 5, 10, 20, … that is not below the value. */
function round(value: number): number {
  if (value <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return power * [1, 2, 5, 10].find((step) => step * power >= value)!;
}

function multiples(min: number, max: number, of: number): number[] {
  const found: number[] = [];
  for (let at = Math.ceil(min / of) * of; at <= max; at += of) found.push(at);
  return found;
}
