import { describe, expect, it } from 'vitest';
import { Random } from '../random.ts';
import { eigen } from './eigen.ts';

/** A·Aᵀ of random A `[size, rank]`: symmetric, with size − rank eigenvalues of 0. */
function covariance(size: number, rank: number): Float64Array {
  const random = new Random(size, rank);
  const a = Float64Array.from({ length: size * rank }, () => random.uniform() - 0.5);
  return Float64Array.from({ length: size * size }, (_, at) => {
    const [i, j] = [Math.floor(at / size), at % size];
    let sum = 0;
    for (let k = 0; k < rank; k++) sum += a[i * rank + k]! * a[j * rank + k]!;
    return sum;
  });
}

const diagonal = (values: readonly number[]) =>
  Float64Array.from({ length: values.length ** 2 }, (_, at) =>
    at % (values.length + 1) === 0 ? values[at / (values.length + 1)]! : 0,
  );

describe('eigenvalues and eigenvectors', () => {
  it.each([
    ['one number', Float64Array.of(3), 1],
    ['two', Float64Array.of(2, 1, 1, 2), 2],
    ['what is diagonal, some alike', diagonal([5, 1, 1, 0, 7]), 5],
    ['all 0', new Float64Array(16), 4],
    ['full rank', covariance(17, 40), 17],
    ['rank 5 of 30', covariance(30, 5), 30],
    ['larger', covariance(120, 130), 120],
  ])('%s', (_, a, size) => {
    const { values, vectors } = eigen(a, size);
    const scale = Math.max(1, ...a.map(Math.abs));
    for (let k = 0; k < size; k++) {
      if (k > 0) expect(values[k]).toBeGreaterThanOrEqual(values[k - 1]!);
      for (let i = 0; i < size; i++) {
        // A·v = λ·v, and the vectors stand at right angles.
        let image = 0;
        for (let j = 0; j < size; j++) image += a[i * size + j]! * vectors[k * size + j]!;
        expect(Math.abs(image - values[k]! * vectors[k * size + i]!)).toBeLessThan(1e-11 * scale * size);
        let product = 0;
        for (let j = 0; j < size; j++) product += vectors[k * size + j]! * vectors[i * size + j]!;
        expect(Math.abs(product - (i === k ? 1 : 0))).toBeLessThan(1e-12 * size);
      }
    }
  });
});
