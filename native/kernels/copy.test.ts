import { describe, it } from 'vitest';
import { empty, expectKernel, randoms } from '../../test/kernels/harness.ts';

const sizesOf = (letter: string, numbers: readonly number[]) =>
  Object.fromEntries(numbers.map((number, axis) => [`${letter}${axis}`, number]));

describe('strided copies', () => {
  /** Extents, strides of x and y, values a sample of both, and where in them the first value stands. */
  it.each([
    ['rows as they are', [1, 1, 1, 37], [0, 0, 0, 1], [0, 0, 0, 1], 37, 37, 0, 0],
    ['a transpose', [1, 1, 70, 45], [0, 0, 1, 70], [0, 0, 45, 1], 3150, 3150, 0, 0],
    ['a part of rows', [1, 1, 6, 19], [0, 0, 40, 1], [0, 0, 19, 1], 240, 114, 7, 0],
    ['into a part of rows', [1, 1, 6, 19], [0, 0, 19, 1], [0, 0, 40, 1], 114, 240, 0, 21],
    ['four axes turned round', [2, 3, 4, 5], [1, 2, 6, 24], [60, 20, 5, 1], 120, 120, 0, 0],
    ['large planes', [2, 1, 200, 130], [26_000, 0, 1, 200], [26_000, 0, 130, 1], 52_000, 52_000, 0, 0],
  ] as const)('%s', async (_, d, x, y, xValues, yValues, xStart, yStart) => {
    const batch = 3;
    const from = randoms(batch * xValues, 1);
    // What is not copied to stays.
    const before = randoms(batch * yValues, 2);
    const to = before.slice();
    for (let n = 0; n < batch; n++)
      for (let at = 0; at < d[0] * d[1] * d[2] * d[3]; at++) {
        const index = [
          Math.floor(at / (d[1] * d[2] * d[3])),
          Math.floor(at / (d[2] * d[3])) % d[1],
          Math.floor(at / d[3]) % d[2],
          at % d[3],
        ];
        const place = (strides: readonly number[], start: number) =>
          index.reduce((sum, step, axis) => sum + step * strides[axis]!, start);
        to[n * yValues + place(y, yStart)] = from[n * xValues + place(x, xStart)]!;
      }
    const starts = { x_values: xValues, y_values: yValues, x_start: xStart, y_start: yStart };
    const sizes = { ...sizesOf('d', d), ...sizesOf('x', x), ...sizesOf('y', y), ...starts };
    await expectKernel({ kernel: 'copy_strided', batch, buffers: { x: from, y: before }, sizes }, { y: to }, 0);
  });
});

/** Values a sample, and values beside the batch's. */
describe.each([
  [7, 0],
  [0, 1003],
  [40_003, 5],
])('%i values a sample and %i', (values, fixed) => {
  const all = 2 * values + fixed;
  it('are cleared', async () => {
    await expectKernel(
      { kernel: 'clear', batch: 2, buffers: { y: empty(all) }, sizes: { values, fixed } },
      { y: new Float32Array(all) },
      0,
    );
  });

  it('are added up', async () => {
    const [x, y] = [randoms(all, 1), randoms(all, 2)];
    const sum = y.map((value, i) => value + x[i]!);
    await expectKernel({ kernel: 'accumulate', batch: 2, buffers: { x, y }, sizes: { values, fixed } }, { y: sum }, 0);
  });
});
