import { describe, expect, it } from 'vitest';
import { empty, expectKernel, numericGradient, randoms } from '../../test/kernels/harness.ts';

const OPERATIONS: readonly ((x: number, y: number) => number)[] = [
  (x, y) => x + y,
  (x, y) => x - y,
  (x, y) => x * y,
  (x, y) => x / y,
];

interface Walk {
  readonly d: readonly [number, number, number, number];
  readonly x: readonly [number, number, number, number];
  readonly y: readonly [number, number, number, number];
}

/** Where each value of a batch reads `which`: places in the order of z. */
function places({ d, ...strides }: Walk, which: 'x' | 'y', values: number, batch: number): number[] {
  const found: number[] = [];
  for (let n = 0; n < batch; n++)
    for (let i = 0; i < d[0]; i++)
      for (let j = 0; j < d[1]; j++)
        for (let k = 0; k < d[2]; k++)
          for (let l = 0; l < d[3]; l++)
            found.push(n * values + [i, j, k, l].reduce((at, step, axis) => at + step * strides[which][axis]!, 0));
  return found;
}

const WALKS: readonly (readonly [string, Walk])[] = [
  ['equal', { d: [1, 1, 1, 37], x: [0, 0, 0, 1], y: [0, 0, 0, 1] }],
  ['many equal', { d: [1, 1, 1, 9001], x: [0, 0, 0, 1], y: [0, 0, 0, 1] }],
  ['a vector along rows', { d: [1, 1, 5, 19], x: [0, 0, 19, 1], y: [0, 0, 0, 1] }],
  ['a number a row', { d: [1, 1, 5, 19], x: [0, 0, 19, 1], y: [0, 0, 1, 0] }],
  ['both stretch', { d: [1, 1, 4, 18], x: [0, 0, 0, 1], y: [0, 0, 1, 0] }],
  ['every other axis', { d: [2, 3, 2, 5], x: [30, 10, 5, 1], y: [0, 5, 0, 1] }],
  ['one number', { d: [1, 1, 1, 33], x: [0, 0, 0, 1], y: [0, 0, 0, 0] }],
];

const valuesOf = (d: Walk['d'], strides: Walk['d']) =>
  d.reduce((values, extent, axis) => values * (strides[axis] === 0 ? 1 : extent), 1);

describe.each([0, 1, 2, 3])('operation %i', (operation) => {
  it.each(WALKS)('%s, both ways', async (_, walk) => {
    const batch = 3;
    const [xValues, yValues] = [valuesOf(walk.d, walk.x), valuesOf(walk.d, walk.y)];
    const [atX, atY] = [places(walk, 'x', xValues, batch), places(walk, 'y', yValues, batch)];
    const x = randoms(batch * xValues, 1);
    const y = randoms(batch * yValues, 2, 0.5, 1.5);
    const of = (xs: ArrayLike<number>, ys: ArrayLike<number>) =>
      Float64Array.from(atX, (at, i) => OPERATIONS[operation]!(xs[at]!, ys[atY[i]!]!));
    const z = of(x, y);
    const sizes = {
      operation,
      ...Object.fromEntries([0, 1, 2, 3].map((axis) => [`d${axis}`, walk.d[axis]!])),
      ...Object.fromEntries([0, 1, 2, 3].map((axis) => [`x${axis}`, walk.x[axis]!])),
      ...Object.fromEntries([0, 1, 2, 3].map((axis) => [`y${axis}`, walk.y[axis]!])),
      x_values: xValues,
      y_values: yValues,
    };
    const forward = { kernel: 'arithmetic_forward', batch, buffers: { x, y, z: empty(z.length) }, sizes };
    await expectKernel(forward, { z });

    const dz = randoms(z.length, 3);
    const dx = new Float64Array(x.length);
    const dy = new Float64Array(y.length);
    atX.forEach((at, i) => {
      const [a, b] = [x[at]!, y[atY[i]!]!];
      dx[at]! += dz[i]! * [1, 1, b, 1 / b][operation]!;
      dy[atY[i]!]! += dz[i]! * [1, -1, a, -a / b ** 2][operation]!;
    });
    if (z.length < 200) {
      numericGradient((at) => of(at, y), x, dz).forEach((value, i) => {
        expect(dx[i]).toBeCloseTo(value, 5);
      });
      numericGradient((at) => of(x, at), y, dz).forEach((value, i) => {
        expect(dy[i]).toBeCloseTo(value, 5);
      });
    }
    const backward = { kernel: 'arithmetic_backward', batch, sizes };
    const both = { x, y, dz, dx: empty(x.length), dy: empty(y.length) };
    await expectKernel({ ...backward, buffers: both }, { dx, dy });
    await expectKernel({ ...backward, buffers: { x, y, dz, dy: empty(y.length) } }, { dy });
  });

  it('with a number', async () => {
    const x = randoms(3 * 50, 1);
    const y = x.map((value) => OPERATIONS[operation]!(value, 2.5));
    const trial = { batch: 3, sizes: { operation, values: 50 }, scalars: { by: 2.5 } };
    await expectKernel({ kernel: 'arithmetic_constant', ...trial, buffers: { x, y: empty(x.length) } }, { y });
    await expectKernel({ kernel: 'arithmetic_constant', ...trial, buffers: { x }, same: { y: 'x' } }, { x: y });
  });
});
