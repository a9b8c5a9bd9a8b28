import { describe, it } from 'vitest';
import { empty, expectKernel, numericGradient, randoms } from '../../test/kernels/harness.ts';
import { ACTIVATIONS } from '../../test/kernels/reference.ts';

const EPSILON = 1e-5;
const MOMENTUM = 0.1;

/** Samples, steps, features: one chunk of features and several. */
describe.each([
  [3, 5, 4],
  [4, 9, 37],
] as const)('batch_norm over the steps that count, %i×%i×%i', (batch, length, features) => {
  const rows = batch * length;
  const sizes = { length, features };
  const mask = randoms(rows, 2).map((value, row) => (row < length || value < -0.3 ? 0 : 1));
  const counted = mask.reduce((sum, value) => sum + value, 0);
  const x = randoms(rows * features, 1, 2, 5);
  const gamma = randoms(features, 3, 0.5, 2);
  const beta = randoms(features, 4);
  const shortcut = randoms(x.length, 5);
  const dy = randoms(x.length, 6);
  const running = { mean: randoms(features, 7), variance: randoms(features, 8, 0.5, 2) };

  const moments = (at: ArrayLike<number>) =>
    Array.from(gamma, (_, i) => {
      const values = Array.from(mask.keys(), (row) => at[row * features + i]!).filter((_, row) => mask[row] === 1);
      const mean = values.reduce((sum, value) => sum + value, 0) / counted;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / counted;
      return { mean, variance, inverse: 1 / Math.sqrt(variance + EPSILON) };
    });
  const normalized = (at: ArrayLike<number>, by: ArrayLike<number>, shift: ArrayLike<number>) => {
    const of = moments(at);
    return Float64Array.from(at, (value, place) => {
      const { mean, inverse } = of[place % features]!;
      return (value - mean) * inverse * by[place % features]! + shift[place % features]!;
    });
  };
  const of = moments(x);
  const found = { mean: of.map(({ mean }) => mean), inverse_deviation: of.map(({ inverse }) => inverse) };

  it.each([
    ['alone', 0, false],
    ['with a shortcut and relu', 1, true],
    ['with relu', 1, false],
  ] as const)('forward %s', async (_, activation, adds) => {
    const buffers = {
      x,
      mask,
      gamma,
      beta,
      running_mean: running.mean,
      running_var: running.variance,
      ...(adds && { shortcut }),
      y: empty(x.length),
      mean: empty(features),
      inverse_deviation: empty(features),
    };
    const y = normalized(x, gamma, beta).map((value, i) => ACTIVATIONS[activation]!(value + (adds ? shortcut[i]! : 0)));
    const unbiased = counted / (counted - 1);
    const scalars = { epsilon: EPSILON, momentum: MOMENTUM };
    await expectKernel(
      { kernel: 'masked_batch_norm', batch, buffers, sizes: { ...sizes, activation }, scalars },
      {
        ...found,
        y,
        running_mean: of.map(({ mean }, i) => 0.9 * running.mean[i]! + 0.1 * mean),
        running_var: of.map(({ variance }, i) => 0.9 * running.variance[i]! + 0.1 * unbiased * variance),
      },
    );
  });

  it('keeps the running moments where no step counts', async () => {
    const buffers = {
      x,
      mask: new Float32Array(rows),
      gamma,
      beta,
      running_mean: running.mean,
      running_var: running.variance,
      y: empty(x.length),
      mean: empty(features),
      inverse_deviation: empty(features),
    };
    const scalars = { epsilon: EPSILON, momentum: MOMENTUM };
    await expectKernel(
      { kernel: 'masked_batch_norm', batch, buffers, sizes: { ...sizes, activation: 0 }, scalars },
      { running_mean: running.mean, running_var: running.variance },
      0,
    );
  });

  it('backward, gradients of padded steps as well', async () => {
    const buffers = {
      x,
      mask,
      gamma,
      mean: Float32Array.from(found.mean),
      inverse_deviation: Float32Array.from(found.inverse_deviation),
      dy,
      dgamma: empty(features),
      dbeta: empty(features),
      dx: empty(x.length),
    };
    await expectKernel(
      { kernel: 'masked_batch_norm_backward', batch, buffers, sizes },
      {
        dx: numericGradient((at) => normalized(at, gamma, beta), x, dy),
        dgamma: numericGradient((at) => normalized(x, at, beta), gamma, dy),
        dbeta: numericGradient((at) => normalized(x, gamma, at), beta, dy),
      },
      1e-5,
    );
  });
});
