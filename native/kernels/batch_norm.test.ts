import { describe, expect, it } from 'vitest';
import { empty, expectKernel, numericGradient, randoms } from '../../test/kernels/harness.ts';
import { ACTIVATIONS, batchNorm } from '../../test/kernels/reference.ts';

const EPSILON = 1e-5;
const MOMENTUM = 0.1;

/** Samples, positions, channels; the last have several slices. */
const SHAPES = [
  [3, 1, 1],
  [4, 6, 3],
  [5, 7, 17],
  [16, 196, 33],
  [64, 900, 2],
] as const;

const slicesOf = (rows: number, width: number) => Math.max(1, Math.min(128, rows, Math.ceil((rows * width) / 32768)));

describe.each(SHAPES)('batch_norm %i×%i×%i', (batch, positions, channels) => {
  const rows = batch * positions;
  const x = randoms(rows * channels, 1, 2, 5);
  const gamma = randoms(channels, 2, 0.5, 2);
  const beta = randoms(channels, 3);
  const dy = randoms(x.length, 4);
  const shortcut = randoms(x.length, 7);
  const runningMean = randoms(channels, 5);
  const runningVar = randoms(channels, 6, 0.5, 2);
  const scratch = () => empty(slicesOf(rows, channels) * 2 * channels);
  const expected = batchNorm(x, channels, gamma, beta, EPSILON);
  const inverse = expected.variance.map((it) => 1 / Math.sqrt(it + EPSILON));

  it.each([0, 1])('forward with activation %i', async (activation) => {
    const buffers = {
      x,
      gamma,
      beta,
      running_mean: runningMean,
      running_var: runningVar,
      y: empty(x.length),
      mean: empty(channels),
      inverse_deviation: empty(channels),
      scratch: scratch(),
    };
    const sizes = { positions, channels, activation };
    const scalars = { epsilon: EPSILON, momentum: MOMENTUM };
    const unbiased = rows / (rows - 1);
    await expectKernel(
      { kernel: 'batch_norm_forward', batch, buffers, sizes, scalars },
      {
        y: expected.y.map(ACTIVATIONS[activation]!),
        mean: expected.mean,
        inverse_deviation: inverse,
        running_mean: expected.mean.map((it, c) => 0.9 * runningMean[c]! + 0.1 * it),
        running_var: expected.variance.map((it, c) => 0.9 * runningVar[c]! + 0.1 * unbiased * it),
      },
    );
  });

  it.each([0, 1])('forward adds a shortcut before activation %i', async (activation) => {
    const buffers = {
      x,
      gamma,
      beta,
      running_mean: runningMean,
      running_var: runningVar,
      shortcut,
      y: empty(x.length),
      mean: empty(channels),
      inverse_deviation: empty(channels),
      scratch: scratch(),
    };
    const sizes = { positions, channels, activation };
    const scalars = { epsilon: EPSILON, momentum: MOMENTUM };
    const y = expected.y.map((value, i) => ACTIVATIONS[activation]!(value + shortcut[i]!));
    await expectKernel({ kernel: 'batch_norm_forward', batch, buffers, sizes, scalars }, { y });
  });

  it.each(['without', 'with'])('inference %s a shortcut', async (which) => {
    const added = which === 'with' && { shortcut };
    const y = Float64Array.from(x, (value, i) => {
      const c = i % channels;
      const normal = (value - runningMean[c]!) / Math.sqrt(runningVar[c]! + EPSILON);
      return Math.max(0, normal * gamma[c]! + beta[c]! + (added ? shortcut[i]! : 0));
    });
    const statistics = { running_mean: runningMean, running_var: runningVar };
    const buffers = { x, gamma, beta, ...statistics, ...added, y: empty(x.length) };
    const sizes = { positions, channels, activation: 1 };
    await expectKernel({ kernel: 'batch_norm_inference', batch, buffers, sizes, scalars: { epsilon: EPSILON } }, { y });
  });

  it.each([
    ['none', 0, false],
    ['relu', 1, false],
    ['relu behind a shortcut', 1, true],
  ])('backward with activation %s', async (_, activation, isBehind) => {
    const act = ACTIVATIONS[activation]!;
    const before = expected.y.map((value, i) => value + (isBehind ? shortcut[i]! : 0));
    const out = before.map(act);
    const normal = x.map((value, i) => (value - expected.mean[i % channels]!) * inverse[i % channels]!);
    const dgamma = new Float64Array(channels);
    const dbeta = new Float64Array(channels);
    const open = (i: number) => activation === 0 || out[i]! > 0;
    const gradient = dy.map((value, i) => (open(i) ? value : 0));
    gradient.forEach((value, i) => {
      dbeta[i % channels]! += value;
      dgamma[i % channels]! += value * normal[i]!;
    });
    const dx = Float64Array.from(gradient, (value, i) => {
      const c = i % channels;
      return gamma[c]! * inverse[c]! * (value - dbeta[c]! / rows - (normal[i]! * dgamma[c]!) / rows);
    });
    if (x.length < 1000) {
      const add = (value: number, i: number) => act(value + (isBehind ? shortcut[i]! : 0));
      const byX = numericGradient((at) => batchNorm(at, channels, gamma, beta, EPSILON).y.map(add), x, dy);
      byX.forEach((value, i) => {
        expect(dx[i]).toBeCloseTo(value, 5);
      });
      const byGamma = numericGradient((at) => batchNorm(x, channels, at, beta, EPSILON).y.map(add), gamma, dy);
      byGamma.forEach((value, i) => {
        expect(dgamma[i]).toBeCloseTo(value, 4);
      });
    }
    const buffers = {
      x,
      gamma,
      beta,
      mean: Float32Array.from(expected.mean),
      inverse_deviation: Float32Array.from(inverse),
      ...(isBehind && { y: Float32Array.from(out) }),
      dy,
      dgamma: empty(channels),
      dbeta: empty(channels),
      dx: empty(x.length),
      scratch: scratch(),
    };
    const trial = { kernel: 'batch_norm_backward', batch, buffers, sizes: { positions, channels, activation } };
    // Behind a shortcut the gradient by the sum is left in dy.
    await expectKernel(trial, { dx, dgamma, dbeta, dy: isBehind ? gradient : dy }, 1e-5);
    if (isBehind) return;
    const inPlace = { ...buffers, dx: dy.slice() };
    await expectKernel({ ...trial, buffers: inPlace, same: { dy: 'dx' } }, { dx }, 1e-5);
  });
});

it('finds a small deviation around a large mean', async () => {
  const x = randoms(4000, 1, 9999.5, 10000.5);
  x[0] = 0;
  const { y } = batchNorm(x, 1, [1], [0], EPSILON);
  const one = Float32Array.of(1);
  const zero = Float32Array.of(0);
  const buffers = {
    x,
    gamma: one,
    beta: zero,
    running_mean: zero,
    running_var: one,
    y: empty(4000),
    mean: empty(1),
    inverse_deviation: empty(1),
    scratch: empty(2),
  };
  const sizes = { positions: 1, channels: 1, activation: 0 };
  const scalars = { epsilon: EPSILON, momentum: MOMENTUM };
  await expectKernel({ kernel: 'batch_norm_forward', batch: 4000, buffers, sizes, scalars }, { y }, 1e-4);
});

/** Buffers of a forward call of which the moments are looked at. */
const forMoments = (x: Float32Array, rows: number, channels: number) => ({
  x,
  gamma: new Float32Array(channels).fill(1),
  beta: empty(channels),
  running_mean: empty(channels),
  running_var: empty(channels),
  y: empty(x.length),
  mean: empty(channels),
  inverse_deviation: empty(channels),
  scratch: empty(slicesOf(rows, channels) * 2 * channels),
});

// Sums of what is alike round the same way each time: of the empty border of pictures, for one.
it('finds the mean of a channel that is nearly constant to the last digits', async () => {
  const [rows, channels] = [32 * 784, 8];
  const x = Float32Array.from({ length: rows * channels }, (_, at) => 0.3149 + (at % 97 === 0 ? 0.5 : 0));
  const { mean } = batchNorm(x, channels, new Float32Array(channels).fill(1), new Float32Array(channels), EPSILON);
  const buffers = forMoments(x, rows, channels);
  const sizes = { positions: 784, channels, activation: 0 };
  const scalars = { epsilon: EPSILON, momentum: MOMENTUM };
  await expectKernel({ kernel: 'batch_norm_forward', batch: 32, buffers, sizes, scalars }, { mean }, 2e-7);
});

// What is left of such a channel is rounding alone, and its square must not come out below 0.
it('gives a constant a variance of no less than 0, however large it is', async () => {
  const [rows, channels] = [2048, 2];
  const x = Float32Array.from({ length: rows * channels }, () => 68217.703125);
  const buffers = forMoments(x, rows, channels);
  const sizes = { positions: 1, channels, activation: 0 };
  const scalars = { epsilon: EPSILON, momentum: MOMENTUM };
  await expectKernel(
    { kernel: 'batch_norm_forward', batch: rows, buffers, sizes, scalars },
    { inverse_deviation: new Float64Array(channels).fill(1 / Math.sqrt(EPSILON)) },
    1e-4,
  );
});
