import { expect, it } from 'vitest';
import type { Dataset, Feature } from '../dataset.ts';
import { Random } from '../random.ts';
import type { Affine } from './normalizer.ts';
import { pcaWhitening, zcaWhitening } from './whitening.ts';

const SAMPLES = 400;

/** Inputs that go along with one another, each mean another than 0. */
function correlated(shape: readonly number[], features?: readonly Feature[]): Dataset {
  const values = shape.reduce((product, extent) => product * extent, 1);
  const random = new Random(3);
  const inputs = new Float32Array(SAMPLES * values);
  for (let first = 0; first < inputs.length; first += values) {
    const common = random.normal();
    for (let i = 0; i < values; i++) inputs[first + i] = 5 * i + (i + 1) * (common + random.normal());
  }
  const target = { kind: 'value', width: 1, values: new Float32Array(SAMPLES) } as const;
  return { samples: SAMPLES, shape, inputs, target, ...(features && { features }) };
}

const floats = (text: string) => new Float32Array(Uint8Array.from(Buffer.from(text, 'base64')).buffer);

/** As native does it: scale and shift by channel, then the mixing. */
function entering({ inputs, shape }: Dataset, { scale, shift, mixing }: Affine): Float64Array {
  const values = shape.reduce((product, extent) => product * extent, 1);
  const [matrix, added] = [floats(mixing!.matrix), floats(mixing!.shift)];
  return Float64Array.from(inputs, (_, at) => {
    const [first, to] = [at - (at % values), at % values];
    let sum = added[to]!;
    for (let from = 0; from < values; from++) {
      const channel = from % scale.length;
      sum += (inputs[first + from]! * scale[channel]! + shift[channel]!) * matrix[from * values + to]!;
    }
    return sum;
  });
}

const covariances = (rows: Float64Array, values: number, picked: readonly number[]) => {
  const mean = (of: (first: number) => number) => {
    let sum = 0;
    for (let first = 0; first < rows.length; first += values) sum += of(first);
    return (sum * values) / rows.length;
  };
  const means = picked.map((i) => mean((first) => rows[first + i]!));
  const between = picked.flatMap((i, at) =>
    picked.map((j, other) => mean((first) => (rows[first + i]! - means[at]!) * (rows[first + j]! - means[other]!))),
  );
  return { means, between };
};

const TABLE: readonly Feature[] = [
  { name: 'a', kind: 'number' },
  { name: 'b', kind: 'category', categories: ['x', 'y'] },
  { name: 'c', kind: 'number' },
] as never;

const all = Uint32Array.from({ length: SAMPLES }, (_, row) => row);

it.each([
  ['columns, along the components', pcaWhitening, [6], undefined, [0, 1, 2, 3, 4, 5]],
  ['columns, as near as can be', zcaWhitening, [6], undefined, [0, 1, 2, 3, 4, 5]],
  ['a picture of two channels', zcaWhitening, [2, 2, 3], undefined, Array.from({ length: 12 }, (_, i) => i)],
  ['a table, its categories left alone', zcaWhitening, [4], TABLE, [0, 3]],
] as const)('%s: means 0, variances 1, nothing in common', (_, normalizer, shape, features, picked) => {
  const dataset = correlated(shape, features);
  const affine = normalizer.fit(dataset, all, { epsilon: 1e-9 } as never);
  const values = shape.reduce((product: number, extent) => product * extent, 1);
  const made = entering(dataset, affine);
  const { means, between } = covariances(made, values, picked);
  for (const mean of means) expect(mean).toBeCloseTo(0, 3);
  between.forEach((value, at) => {
    expect(value).toBeCloseTo(at % (picked.length + 1) === 0 ? 1 : 0, 3);
  });
  if (!features) return;
  for (const at of [1, 2]) expect(made[at]).toBeCloseTo(dataset.inputs[at]!, 4);
});

it('of the training part alone', () => {
  const dataset = correlated([3]);
  const part = all.subarray(0, 50);
  const alone = { ...dataset, samples: 50, inputs: dataset.inputs.subarray(0, 150) };
  const options = { epsilon: 1e-5 } as never;
  expect(zcaWhitening.fit(dataset, part, options)).toEqual(zcaWhitening.fit(alone, part, options));
});

it('refuses a matrix of more than 4,096 inputs', () => {
  const target = { kind: 'value', width: 1, values: new Float32Array(1) } as const;
  const dataset = { samples: 1, shape: [3, 64, 64], inputs: new Uint8Array(12_288), target };
  expect(() => zcaWhitening.fit(dataset, Uint32Array.of(0), { epsilon: 1e-5 } as never)).toThrow(
    'normalize: zca_whitening mixes all inputs, and [3, 64, 64] are 12,288; it takes 4,096 at most, use zscore',
  );
});
