import { describe, expect, it } from 'vitest';
import { callEverywhere, empty, expectKernel, numericGradient, randoms } from '../../test/kernels/harness.ts';

it('marks steps whose features are all the value', async () => {
  const x = Float32Array.of(0, 0, 0, 1, -0, 0, 2, 0, 0, 0, 0, Number.NaN);
  const call = { kernel: 'mask_steps', batch: 2, sizes: { length: 3, features: 2 } };
  const buffers = { x, mask: empty(6) };
  await expectKernel({ ...call, buffers, scalars: { value: 0 } }, { mask: Float32Array.of(0, 1, 0, 1, 0, 1) });
  await expectKernel({ ...call, buffers, scalars: { value: 2 } }, { mask: Float32Array.of(1, 1, 1, 1, 1, 1) });
});

/** Over the steps that count, of which the first sample has none. */
const over = (x: ArrayLike<number>, mask: Float32Array, [n, length, features]: readonly [number, number, number]) => ({
  steps: (at: number) => {
    const [sample, i] = [Math.floor(at / features), at % features];
    return Array.from({ length }, (_, t) => t)
      .filter((t) => mask[sample * length + t] !== 0)
      .map((t) => x[(sample * length + t) * features + i]!);
  },
  of(take: (steps: readonly number[]) => number) {
    return Float64Array.from({ length: n * features }, (_, at) => {
      const steps = this.steps(at);
      return steps.length === 0 ? 0 : take(steps);
    });
  },
});

const mean = (steps: readonly number[]) => steps.reduce((sum, value) => sum + value, 0) / steps.length;
const max = (steps: readonly number[]) => Math.max(...steps);

describe.each([
  [2, 1, 1],
  [3, 5, 7],
  [40, 33, 20],
] as const)('%i samples of %i × %i', (n, length, features) => {
  const sizes = { length, features };
  const mask = randoms(n * length, 2).map((value, at) => (at < length || value < 0 ? 0 : 1));
  const x = randoms(n * length * features, 1);
  const dy = randoms(n * features, 3);

  it.each([
    ['mean', mean],
    ['max', max],
  ] as const)('%s', async (name, take) => {
    const extents = [n, length, features] as const;
    const y = over(x, mask, extents).of(take);
    // What is left out need not be a number.
    const holed = x.map((value, at) => (mask[Math.floor(at / features)] === 0 ? Number.NaN : value));
    const forward = { kernel: `masked_${name}`, batch: n, sizes };
    await expectKernel({ ...forward, buffers: { x: holed, mask, y: empty(y.length) } }, { y });
    const dx = x.length > 1000 ? undefined : numericGradient((at) => over(at, mask, extents).of(take), x, dy);
    const buffers = { ...(name === 'max' && { x: holed, y: Float32Array.from(y) }), mask, dy, dx: empty(x.length) };
    const backward = { kernel: `masked_${name}_backward`, batch: n, sizes, buffers };
    if (dx) await expectKernel(backward, { dx });
    // Of each feature the steps share the gradient.
    for (const { result } of await callEverywhere(backward)) {
      const sums = over(result.buffers.dx!, mask, extents).of((steps) => steps.reduce((sum, value) => sum + value, 0));
      sums.forEach((sum, at) => {
        expect(sum).toBeCloseTo(at < features ? 0 : over(x, mask, extents).steps(at).length === 0 ? 0 : dy[at]!, 4);
      });
    }
  });
});
