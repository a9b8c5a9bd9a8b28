import { expect, it } from 'vitest';
import { callEverywhere, empty } from '../../test/kernels/harness.ts';

const DENORMAL = 1e-39;
/** More than one chunk, so that every thread of the pool has some. */
const VALUES = 100_000;

const sumOf = async (x: Float32Array, y: Float32Array) => {
  const stretched = Object.fromEntries(
    [0, 1, 2].flatMap((axis) => [`d${axis}`, `x${axis}`, `y${axis}`].map((size) => [size, size[0] === 'd' ? 1 : 0])),
  );
  return callEverywhere({
    kernel: 'arithmetic_forward',
    batch: 1,
    buffers: { x, y, z: empty(VALUES) },
    sizes: { operation: 0, ...stretched, d3: VALUES, x3: 1, y3: 1, x_values: VALUES, y_values: VALUES },
  });
};

it('numbers below the least normal one are 0 for every thread that computes', async () => {
  const x = new Float32Array(VALUES).fill(DENORMAL);
  for (const { instructions, result } of await sumOf(x, x)) {
    expect(
      result.buffers.z!.every((value) => value === 0),
      instructions,
    ).toBe(true);
  }
});

it('results below it are 0 as well', async () => {
  const x = new Float32Array(VALUES).fill(1.5e-38);
  const y = new Float32Array(VALUES).fill(-1.4e-38);
  for (const { instructions, result } of await sumOf(x, y)) {
    expect(
      result.buffers.z!.every((value) => value === 0),
      instructions,
    ).toBe(true);
  }
});

it('the thread that runs scripts keeps them', async () => {
  const x = new Float32Array(VALUES).fill(1);
  await sumOf(x, x);
  const least = Float64Array.of(2 ** -1070);
  least[0]! /= 2;
  expect(least[0]).toBe(2 ** -1071);
});
