import { count, show } from '../../graph/shape.ts';
import { number } from '../../table.ts';
import { DataError, type Dataset } from '../dataset.ts';
import { eigen } from './eigen.ts';
import { affineBy, categoryInputs } from './moments.ts';
import { type Affine, type Normalizer, normalizer } from './normalizer.ts';

/** A matrix over all inputs grows with their square, the time for its eigenvectors with their cube. */
const MOST_INPUTS = 4096;

const options = {
  epsilon: number({
    doc: "Added to the variances before their root is taken, in the square of the inputs' unit: what varies less hardly counts. Larger for pictures, most of whose directions are noise.",
    above: 0,
    default: 1e-5,
    usual: '1e-5; 0.01 to 0.1 of the variance for pictures',
  }),
};

/** The covariance, then the eigenvectors: in cells of a table that are read in that time. */
const eigenCells = (samples: number, values: number): number => 0.9e-3 * samples * values ** 2 + 4.8e-3 * values ** 3;

/** Covariance, eigenvectors and what becomes of them: as many matrices of float64 have been made before any is collected. */
const MATRICES = 9;

/** `of`: the matrix out of the scales Λ^(−1/2) and eigenvectors, row by row the largest variance first. */
const whitening = (
  entry: Pick<Normalizer<typeof options>, 'name' | 'summary' | 'doc' | 'source' | 'aliases' | 'cells'>,
  of: (scales: Float64Array, vectors: Float64Array, size: number) => Float64Array,
) =>
  normalizer<typeof options>({
    ...entry,
    options,
    positional: [],
    example: entry.name,
    mixes: true,
    bytes: (values) => MATRICES * 8 * values ** 2,
    fit(dataset, rows, { epsilon }): Affine {
      const values = count(dataset.shape);
      if (values > MOST_INPUTS)
        throw new DataError(
          `normalize: ${entry.name} mixes all inputs, and ${show(dataset.shape)} are ${values.toLocaleString('en')}; it takes ${MOST_INPUTS.toLocaleString('en')} at most, use zscore`,
        );
      const centred = affineBy(dataset, rows, ({ mean }) => [1, -mean]);
      const asTheyAre = dataset.features ? categoryInputs(dataset.features) : new Set<number>();
      const mixed = Array.from({ length: values }, (_, input) => input).filter((input) => !asTheyAre.has(input));
      const { means, covariance } = measured(dataset, rows, centred.shift, mixed);
      const found = eigen(covariance, mixed.length);
      const matrix = of(
        // Rounding may leave what is 0 a little below.
        found.values.map((variance) => 1 / Math.sqrt(Math.max(0, variance) + epsilon)).reverse(),
        reversedRows(found.vectors, mixed.length),
        mixed.length,
      );
      return { ...centred, mixing: mixingOf(matrix, means, mixed, values) };
    },
  });

/**
 * Means of the inputs that are mixed, shifted as they enter the network, and their covariance in the training part, the lower
 * half: a picture has one shift a channel, while each place of it has a mean of its own.
 */
function measured(dataset: Dataset, rows: Uint32Array, shift: readonly number[], mixed: readonly number[]) {
  const size = mixed.length;
  const values = count(dataset.shape);
  const means = new Float64Array(size);
  for (const row of rows) for (let i = 0; i < size; i++) means[i]! += dataset.inputs[row * values + mixed[i]!]!;
  for (let i = 0; i < size; i++) means[i] = means[i]! / rows.length;
  const covariance = new Float64Array(size * size);
  // Four samples at once: a sum is read and written a quarter as often.
  const samples = Array.from({ length: 4 }, () => new Float64Array(size));
  for (let first = 0; first < rows.length; first += 4) {
    samples.forEach((sample, at) => {
      const row = rows[first + at];
      for (let i = 0; i < size; i++)
        sample[i] = row === undefined ? 0 : dataset.inputs[row * values + mixed[i]!]! - means[i]!;
    });
    const [a, b, c, d] = samples as [Float64Array, Float64Array, Float64Array, Float64Array];
    for (let i = 0; i < size; i++) {
      const [ai, bi, ci, di] = [a[i]!, b[i]!, c[i]!, d[i]!];
      if (ai === 0 && bi === 0 && ci === 0 && di === 0) continue;
      for (let j = 0; j <= i; j++) covariance[i * size + j]! += ai * a[j]! + bi * b[j]! + ci * c[j]! + di * d[j]!;
    }
  }
  for (let at = 0; at < covariance.length; at++) covariance[at] = covariance[at]! / rows.length;
  return { means: means.map((mean, i) => mean + shift[mixed[i]! % shift.length]!), covariance };
}

function reversedRows(rows: Float64Array, size: number): Float64Array {
  const reversed = new Float64Array(rows.length);
  for (let row = 0; row < size; row++)
    reversed.set(rows.subarray(row * size, (row + 1) * size), (size - 1 - row) * size);
  return reversed;
}

/** Of all inputs: those that are not mixed stay as they are. `matrix` is by output, the result by input. */
function mixingOf(matrix: Float64Array, means: Float64Array, mixed: readonly number[], values: number) {
  const size = mixed.length;
  const all = new Float32Array(values * values);
  const shift = new Float32Array(values);
  for (let input = 0; input < values; input++) all[input * values + input] = 1;
  for (let from = 0; from < size; from++)
    for (let to = 0; to < size; to++) all[mixed[from]! * values + mixed[to]!] = matrix[to * size + from]!;
  for (let to = 0; to < size; to++) {
    let sum = 0;
    for (let from = 0; from < size; from++) sum -= matrix[to * size + from]! * means[from]!;
    shift[mixed[to]!] = sum;
  }
  return { matrix: inText(all), shift: inText(shift) };
}

/** Float32 in base64, little-endian: a third of what digits would take. */
const inText = (values: Float32Array): string => Buffer.from(values.buffer).toString('base64');

export const pcaWhitening = whitening(
  {
    name: 'pca_whitening',
    summary: 'Uncorrelated inputs of variance 1, along the principal components',
    doc: '$x \\mapsto (\\Lambda + \\epsilon)^{-1/2} U^\\top (x - \\mu)$ with the covariance $U \\Lambda U^\\top$ of the training part, the component of the largest variance first. Columns that are categories stay 0 and 1.',
    source: 'Hyvärinen and Oja 2000; S0',
    aliases: ['PCA', 'pca', 'whiten'],
    cells: eigenCells,
  },
  (scales, vectors, size) => vectors.map((value, at) => value * scales[Math.floor(at / size)]!),
);

export const zcaWhitening = whitening(
  {
    name: 'zca_whitening',
    summary: 'Uncorrelated inputs of variance 1, as near to the samples as can be',
    doc: '$x \\mapsto U (\\Lambda + \\epsilon)^{-1/2} U^\\top (x - \\mu)$ with the covariance $U \\Lambda U^\\top$ of the training part; a picture stays a picture. Columns that are categories stay 0 and 1. Minutes for pictures of 3×32×32.',
    source: 'Bell and Sejnowski 1997; S0',
    aliases: ['ZCA', 'zca', 'zca_whiten'],
    cells: (samples, values) => eigenCells(samples, values) + 1e-3 * values ** 3,
  },
  (scales, vectors, size) => {
    const matrix = new Float64Array(size * size);
    // A row of the result at a time: it stays in the cache while all vectors go by.
    for (let to = 0; to < size; to++) {
      const row = matrix.subarray(to * size, (to + 1) * size);
      for (let k = 0; k < size; k++) {
        const vector = vectors.subarray(k * size, (k + 1) * size);
        const factor = scales[k]! * vector[to]!;
        for (let from = 0; from < size; from++) row[from]! += factor * vector[from]!;
      }
    }
    return matrix;
  },
);
