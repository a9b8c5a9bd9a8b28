import { describe, expect, it } from 'vitest';
import { callEverywhere, empty, expectKernel, numericGradient, randoms } from '../../test/kernels/harness.ts';

it('marks steps whose features are all the value', async () => {
  const x = Float32Array.of(0, 0, 0, 1, -0, 0, 2, 0, 0, 0, 0, Number.NaN);
  const call = { kernel: 'mask_steps', batch: 2, sizes: { length: 3, features: 2 } };
  const buffers = { x, mask: empty(6) };
  await expectKernel({ ...call, buffers, scalars: { value: 0 } }, { mask: Float32Array.of(0, 1, 0, 1, 0, 1) });
  await expectKernel({ ...call, buffers, scalars: { value: 2 } }, { mask: Float32Array.of(1, 1, 1, 1, 1, 1) });
});

it('marks tokens that are padding', async () => {
  const buffers = { tokens: Int32Array.of(3, 0, 0, -1, 2, 0), mask: empty(6) };
  const call = { kernel: 'mask_tokens', batch: 2, buffers };
  await expectKernel({ ...call, sizes: { length: 3, padding: 0 } }, { mask: Float32Array.of(1, 0, 0, 1, 1, 0) }, 0);
  await expectKernel({ ...call, sizes: { length: 3, padding: 2 } }, { mask: Float32Array.of(1, 1, 1, 1, 0, 1) }, 0);
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

const sum = (steps: readonly number[]) => steps.reduce((total, value) => total + value, 0);
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
    ['sum', sum],
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
        const counted = over(x, mask, extents).steps(at).length;
        expect(sum).toBeCloseTo(counted === 0 ? 0 : name === 'sum' ? counted * dy[at]! : dy[at]!, 4);
      });
    }
  });
});

it('gives classes that do not count the number of none', async () => {
  const buffers = {
    targets: Int32Array.of(3, 1, 4, 1, 5, 9),
    mask: Float32Array.of(1, 0, 1, 1, 0, 0),
    to: new Int32Array(6),
  };
  const trial = { kernel: 'mask_classes', batch: 2, buffers, sizes: { length: 3 }, scalars: { ignored: -(2 ** 31) } };
  const none = -(2 ** 31);
  for (const { result } of await callEverywhere(trial))
    expect([...result.buffers.to!]).toEqual([3, none, 4, 1, none, none]);
});

it.each([
  ['alike in a mean', 1, undefined, [1.5, 0, 1.5, 1.5, 1.5, 0]],
  ['by their samples in a mean', 1, [2, 0.5], [3, 0, 3, 0.75, 0.75, 0]],
  ['alike in a sum', 0, undefined, [1, 0, 1, 1, 1, 0]],
  ['by their samples in a sum', 0, [2, 0.5], [2, 0, 2, 0.5, 0.5, 0]],
])('weighs steps %s, so that those count that are no padding', async (_, mean, counts, expected) => {
  const sizes = { length: 3, mean };
  const given = counts && { sample_weights: Float32Array.from(counts) };
  const buffers = { mask: Float32Array.of(1, 0, 1, 1, 1, 0), ...given, y: empty(6) };
  await expectKernel({ kernel: 'step_weights', batch: 2, buffers, sizes }, { y: expected });
  const none = { ...buffers, mask: new Float32Array(6) };
  await expectKernel({ kernel: 'step_weights', batch: 2, buffers: none, sizes }, { y: new Float32Array(6) });
});
