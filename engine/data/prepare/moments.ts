import { isPicture } from '../../graph/shape.ts';
import { type Dataset, type Feature, width } from '../dataset.ts';
import type { Affine } from './normalizer.ts';

/** What the training part shows of one channel of pictures, or of one column. */
export interface Moments {
  readonly low: number;
  readonly high: number;
  readonly mean: number;
  /** Standard deviation of the population. */
  readonly deviation: number;
}

/**
 * A scale and a shift of each channel or column out of its moments. A constant becomes 0, and columns that stand for
 * categories stay 0 and 1.
 */
export function affineBy(
  dataset: Dataset,
  rows: Uint32Array,
  of: (moments: Moments) => readonly [number, number],
): Affine {
  // By lowest and highest: rounding in the mean of a constant may leave a tiny deviation to divide by.
  const pair = (each: Moments): readonly [number, number] => (each.low === each.high ? [1, -each.low] : of(each));
  const pairs = (isPicture(dataset.shape) ? ofChannels(dataset, rows) : ofColumns(dataset, rows)).map(pair);
  const asTheyAre = dataset.features ? categoryInputs(dataset.features) : new Set<number>();
  return {
    scale: pairs.map(([scale], input) => (asTheyAre.has(input) ? 1 : scale)),
    shift: pairs.map(([, shift], input) => (asTheyAre.has(input) ? 0 : shift)),
  };
}

/** A channel of pictures: one pass for sums, one for squares. */
function ofChannels({ inputs, shape }: Dataset, rows: Uint32Array): Moments[] {
  const [channels, height, wide] = shape as readonly [number, number, number];
  const values = height * wide * channels;
  if (inputs instanceof Uint8Array) {
    return Array.from({ length: channels }, (_, channel) => ofBytes(inputs, rows, values, channels, channel));
  }
  return Array.from({ length: channels }, (_, channel) => {
    const all = rows.length * height * wide;
    let sum = 0;
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (const row of rows) {
      for (let i = row * values + channel; i < (row + 1) * values; i += channels) {
        const value = inputs[i]!;
        sum += value;
        if (value < low) low = value;
        if (value > high) high = value;
      }
    }
    const mean = sum / all;
    let squares = 0;
    for (const row of rows) {
      for (let i = row * values + channel; i < (row + 1) * values; i += channels) squares += (inputs[i]! - mean) ** 2;
    }
    return { low, high, mean, deviation: Math.sqrt(squares / all) };
  });
}

/** There are 256 of them, so one pass counts how often each is there; the sums are exact. */
function ofBytes(inputs: Uint8Array, rows: Uint32Array, values: number, channels: number, channel: number): Moments {
  const counts = new Float64Array(256);
  for (const row of rows) {
    const end = (row + 1) * values;
    for (let i = row * values + channel; i < end; i += channels) counts[inputs[i]!]!++;
  }
  let [all, sum, squares] = [0, 0, 0];
  counts.forEach((times, value) => {
    all += times;
    sum += times * value;
  });
  const mean = sum / all;
  counts.forEach((times, value) => {
    squares += times * (value - mean) ** 2;
  });
  const low = counts.findIndex((times) => times > 0);
  const high = counts.findLastIndex((times) => times > 0);
  return { low, high, mean, deviation: Math.sqrt(squares / all) };
}

/** Everything that is no picture: one pair an input. */
function ofColumns({ inputs, shape }: Dataset, rows: Uint32Array): Moments[] {
  const columns = shape.reduce((product, extent) => product * extent, 1);
  const sum = new Float64Array(columns);
  const low = new Float64Array(columns).fill(Number.POSITIVE_INFINITY);
  const high = new Float64Array(columns).fill(Number.NEGATIVE_INFINITY);
  for (const row of rows) {
    for (let column = 0; column < columns; column++) {
      const value = inputs[row * columns + column]!;
      sum[column]! += value;
      if (value < low[column]!) low[column] = value;
      if (value > high[column]!) high[column] = value;
    }
  }
  const squares = new Float64Array(columns);
  for (const row of rows) {
    for (let column = 0; column < columns; column++) {
      squares[column]! += (inputs[row * columns + column]! - sum[column]! / rows.length) ** 2;
    }
  }
  return Array.from({ length: columns }, (_, column) => ({
    low: low[column]!,
    high: high[column]!,
    mean: sum[column]! / rows.length,
    deviation: Math.sqrt(squares[column]! / rows.length),
  }));
}

/** The numbers of the inputs that stand for categories. */
export function categoryInputs(features: readonly Feature[]): Set<number> {
  const inputs = new Set<number>();
  let first = 0;
  for (const feature of features) {
    if (feature.kind === 'category') for (let i = 0; i < width(feature); i++) inputs.add(first + i);
    first += width(feature);
  }
  return inputs;
}
