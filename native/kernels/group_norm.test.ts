import { describe, expect, it } from 'vitest';
import { type Buffers, empty, expectKernel, numericGradient, randoms } from '../../test/kernels/harness.ts';
import { groupNorm } from '../../test/kernels/layouts.ts';
import { ACTIVATIONS } from '../../test/kernels/reference.ts';

const EPSILON = 1e-5;

/** Samples, positions, channels, groups, with γ and β or without. */
const SHAPES = [
  [3, 4, 6, 2, true],
  [2, 5, 34, 2, true],
  [2, 9, 6, 6, false],
  [3, 7, 5, 1, true],
  [2, 300, 48, 3, false],
] as const;

describe.each(SHAPES)('group_norm %i×%i×%i in %i groups, learned %s', (batch, positions, channels, groups, learned) => {
  const sizes = { positions, channels, groups };
  const x = randoms(batch * positions * channels, 1, 2, 5);
  const dy = randoms(x.length, 2);
  const weights: { gamma?: Float32Array; beta?: Float32Array } = learned
    ? { gamma: randoms(channels, 3, 0.5, 2), beta: randoms(channels, 4) }
    : {};
  const { y, mean, inverse } = groupNorm(x, sizes, EPSILON, weights.gamma, weights.beta);

  it.each([0, 1, 3])('forward with activation %i', async (activation) => {
    const kept = { mean: empty(batch * groups), inverse_deviation: empty(batch * groups) };
    await expectKernel(
      {
        kernel: 'group_norm_forward',
        batch,
        buffers: { x, ...(weights as Buffers), y: empty(x.length), ...kept },
        sizes: { ...sizes, activation },
        scalars: { epsilon: EPSILON },
      },
      { y: y.map(ACTIVATIONS[activation]!), mean, inverse_deviation: inverse },
    );
  });

  it('backward', async () => {
    const group = (i: number) =>
      Math.floor(i / (positions * channels)) * groups + Math.floor((i % channels) / (channels / groups));
    const normal = (i: number) => (x[i]! - mean[group(i)]!) * inverse[group(i)]!;
    const weighted = dy.map((value, i) => value * (weights.gamma?.[i % channels] ?? 1));
    const count = (positions * channels) / groups;
    const [sums, products] = [new Float64Array(mean.length), new Float64Array(mean.length)];
    const [dgamma, dbeta] = [new Float64Array(channels), new Float64Array(channels)];
    dy.forEach((value, i) => {
      sums[group(i)]! += weighted[i]! / count;
      products[group(i)]! += (weighted[i]! * normal(i)) / count;
      dbeta[i % channels]! += value;
      dgamma[i % channels]! += value * normal(i);
    });
    const dx = Float64Array.from(
      weighted,
      (value, i) => inverse[group(i)]! * (value - sums[group(i)]! - normal(i) * products[group(i)]!),
    );
    if (x.length < 400) {
      const of = (at: ArrayLike<number>, gamma?: ArrayLike<number>) =>
        groupNorm(at, sizes, EPSILON, gamma, weights.beta).y;
      numericGradient((at) => of(at, weights.gamma), x, dy).forEach((value, i) => {
        expect(dx[i]).toBeCloseTo(value, 5);
      });
      if (weights.gamma)
        numericGradient((at) => of(x, at), weights.gamma, dy).forEach((value, i) => {
          expect(dgamma[i]).toBeCloseTo(value, 5);
        });
    }
    const saved = { mean: Float32Array.from(mean), inverse_deviation: Float32Array.from(inverse) };
    const gradients: Buffers = learned ? { dgamma: empty(channels), dbeta: empty(channels) } : {};
    const scale: Buffers = learned ? { gamma: weights.gamma! } : {};
    const buffers = {
      x,
      ...scale,
      ...saved,
      dy,
      ...gradients,
      dx: empty(x.length),
      scratch: empty(2 * batch * channels),
    };
    const expected: Record<string, Float64Array> = learned ? { dx, dgamma, dbeta } : { dx };
    await expectKernel({ kernel: 'group_norm_backward', batch, buffers, sizes }, expected, 2e-5);
  });
});
