import { isPicture } from '../../graph/shape.ts';
import { type Dataset, type Feature, width } from '../dataset.ts';
import { type Affine, normalizer } from './normalizer.ts';

export const zscore = normalizer({
  name: 'zscore',
  summary: 'Mean 0 and standard deviation 1, as the training part has them',
  doc: '$x \\mapsto (x - \\mu) / \\sigma$, per channel for pictures and per column for tables; $\\sigma$ is that of the population. Columns that are categories stay 0 and 1, and a constant becomes 0. Nothing of validation and test goes into $\\mu$ and $\\sigma$.',
  options: {},
  positional: [],
  aliases: ['StandardScaler', 'standardize', 'standard', 'Normalize', 'Normalization', 'z_score'],
  example: 'zscore',
  fit: (dataset, rows) => (isPicture(dataset.shape) ? fitChannels(dataset, rows) : fitColumns(dataset, rows)),
});

/** The values of a picture's channel are few (or many but alike): one pass for sums, one for squares. */
function fitChannels({ inputs, shape }: Dataset, rows: Uint32Array): Affine {
  const [channels, height, wide] = shape as readonly [number, number, number];
  const values = height * wide * channels;
  const moments = Array.from({ length: channels }, (_, channel) => {
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
  return affine(moments);
}

/** Everything that is no picture: one pair an input. */
function fitColumns({ inputs, shape, features }: Dataset, rows: Uint32Array): Affine {
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
  const fitted = affine(
    Array.from({ length: columns }, (_, column) => ({
      low: low[column]!,
      high: high[column]!,
      mean: sum[column]! / rows.length,
      deviation: Math.sqrt(squares[column]! / rows.length),
    })),
  );
  const asTheyAre = features ? categoryInputs(features) : new Set<number>();
  return {
    scale: fitted.scale.map((scale, column) => (asTheyAre.has(column) ? 1 : scale)),
    shift: fitted.shift.map((shift, column) => (asTheyAre.has(column) ? 0 : shift)),
  };
}

interface Moments {
  readonly low: number;
  readonly high: number;
  readonly mean: number;
  readonly deviation: number;
}

function affine(moments: readonly Moments[]): Affine {
  // By lowest and highest: rounding in the mean of a constant may leave a tiny deviation to divide by.
  const scale = moments.map(({ low, high, deviation }) => (low === high ? 1 : 1 / deviation));
  const shift = moments.map(({ low, high, mean }, i) => (low === high ? -low : -mean * scale[i]!));
  return { scale, shift };
}

/** The numbers of the inputs that stand for categories. */
function categoryInputs(features: readonly Feature[]): Set<number> {
  const inputs = new Set<number>();
  let first = 0;
  for (const feature of features) {
    if (feature.kind === 'category') for (let i = 0; i < width(feature); i++) inputs.add(first + i);
    first += width(feature);
  }
  return inputs;
}
