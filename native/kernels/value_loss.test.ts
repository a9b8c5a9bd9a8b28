import { describe, expect, it } from 'vitest';
import { callEverywhere, empty, expectKernel, numericGradient, randoms } from '../../test/kernels/harness.ts';

const SLOT = 1;

describe('losses that are told their values', () => {
  const [batch, values] = [5, 7];
  const [a, b] = [randoms(batch * values, 1), randoms(batch * values, 2)];

  it('kl_divergence', async () => {
    const of = (mean: ArrayLike<number>, logVar: ArrayLike<number>) =>
      Array.from(mean, (m, i) => -0.5 * (1 + logVar[i]! - m * m - Math.exp(logVar[i]!))).reduce((x, y) => x + y);
    const buffers = { mean: a, log_var: b, dmean: empty(a.length), dlog_var: empty(b.length) };
    const expected = {
      dmean: numericGradient((at) => [of(at, b) / batch], a, [1]),
      dlog_var: numericGradient((at) => [of(a, at) / batch], b, [1]),
    };
    const trial = { kernel: 'kl_divergence', batch, buffers, sizes: { values, per_weight: values, slot: SLOT } };
    await expectKernel(trial, expected, 1e-5);
    for (const { result } of await callEverywhere(trial)) expect(result.sums[SLOT]).toBeCloseTo(of(a, b), 5);
    // Each value counts by itself.
    const counts = a.map((_, i) => (i % 3 === 0 ? 0 : i % 4));
    const each = { ...buffers, sample_weights: counts };
    const weighed = { ...trial, buffers: each, sizes: { ...trial.sizes, per_weight: 1 } };
    await expectKernel(weighed, { dmean: expected.dmean.map((value, i) => value * counts[i]!) }, 1e-5);
    await expectKernel(weighed, { dlog_var: expected.dlog_var.map((value, i) => value * counts[i]!) }, 1e-5);
  });

  it('contrastive', async () => {
    const targets = Float32Array.of(1, 0, 0, 1, 0);
    const margin = 2.5;
    const of = (left: ArrayLike<number>, right: ArrayLike<number>) =>
      Array.from(targets, (same, sample) => {
        let squares = 0;
        for (let i = sample * values; i < (sample + 1) * values; i++) squares += (left[i]! - right[i]!) ** 2;
        return same ? squares : Math.max(0, margin - Math.sqrt(squares)) ** 2;
      }).reduce((x, y) => x + y);
    const buffers = { left: a, right: b, targets, dleft: empty(a.length), dright: empty(b.length) };
    const expected = {
      dleft: numericGradient((at) => [of(at, b) / batch], a, [1]),
      dright: numericGradient((at) => [of(a, at) / batch], b, [1]),
    };
    const trial = { kernel: 'contrastive', batch, buffers, sizes: { values, slot: SLOT }, scalars: { margin } };
    await expectKernel(trial, expected, 1e-5);
    for (const { result } of await callEverywhere(trial)) expect(result.sums[SLOT]).toBeCloseTo(of(a, b), 4);
    // A pair of different classes in one place is left where it is.
    const same = { left: a, right: a.slice(), targets: targets.map(() => 0), dleft: empty(a.length) };
    await expectKernel({ ...trial, buffers: same }, { dleft: new Float32Array(a.length) });
  });
});
