import { describe, expect, it } from 'vitest';
import {
  callEverywhere,
  empty,
  expectKernel,
  numericGradient,
  randoms,
  type Trial,
} from '../../test/kernels/harness.ts';

const SLOT = 1;

async function expectSum(trial: Trial, sum: number): Promise<void> {
  for (const { result } of await callEverywhere(trial)) {
    expect(Math.abs(result.sums[SLOT]! - sum)).toBeLessThan(5e-6 * Math.max(1, Math.abs(sum)));
    expect([result.sums[0], result.sums[2]]).toEqual([0, 0]);
  }
}

const distance = (x: ArrayLike<number>, width: number, a: number, b: number) =>
  Math.hypot(...Array.from({ length: width }, (_, i) => x[a * width + i]! - x[b * width + i]!));

/** Losses of the triplets that count, told by the definitions: every anchor, positive and negative is looked at. */
const MINED: Record<string, (d: (a: number, b: number) => number, classes: Int32Array, margin: number) => number[]> = {
  semi_hard: (d, classes, margin) =>
    pairs(classes).flatMap(([a, p]) => {
      const negatives = others(classes, a).map((n) => d(a, n));
      const further = negatives.filter((each) => each > d(a, p));
      if (negatives.length === 0) return [];
      return [d(a, p) - (further.length > 0 ? Math.min(...further) : Math.max(...negatives)) + margin];
    }),
  hard: (d, classes, margin) =>
    [...classes.keys()].flatMap((a) => {
      const positives = [...classes.keys()].filter((p) => p !== a && classes[p] === classes[a]).map((p) => d(a, p));
      const negatives = others(classes, a).map((n) => d(a, n));
      if (positives.length === 0 || negatives.length === 0) return [];
      return [Math.max(...positives) - Math.min(...negatives) + margin];
    }),
  all: (d, classes, margin) =>
    pairs(classes)
      .flatMap(([a, p]) => others(classes, a).map((n) => d(a, p) - d(a, n) + margin))
      .filter((loss) => loss > 0),
};
const pairs = (classes: Int32Array) =>
  [...classes.keys()].flatMap((a) =>
    [...classes.keys()].flatMap((p) => (a !== p && classes[a] === classes[p] ? [[a, p] as const] : [])),
  );
const others = (classes: Int32Array, a: number) => [...classes.keys()].filter((n) => classes[n] !== classes[a]);

describe.each(Object.keys(MINED).map((mining, at) => [mining, at] as const))('triplet, %s', (mining, at) => {
  it.each([
    ['two of a class and one alone', [0, 0, 1], 2, 0.5],
    ['three classes', [0, 1, 2, 0, 1, 2, 0], 5, 0.7],
    ['one class', [1, 1, 1], 3, 1],
    ['every class alone', [0, 1, 2, 3], 3, 1],
    ['more than a vector of features', Array.from({ length: 9 }, (_, i) => (i * i) % 4), 19, 2],
    ['several slices', Array.from({ length: 200 }, (_, i) => i % 7), 3, 0.4],
  ])('%s', async (_, labels, width, margin) => {
    const classes = Int32Array.from(labels);
    const n = labels.length;
    const outputs = randoms(n * width, 3);
    const mean = (x: ArrayLike<number>) => {
      const distances = Array.from({ length: n * n }, (_, at) => distance(x, width, Math.floor(at / n), at % n));
      const losses = MINED[mining]!((a, b) => distances[a * n + b]!, classes, margin);
      return losses.reduce((sum, loss) => sum + Math.max(0, loss), 0) / Math.max(1, losses.length);
    };
    const scratch = { distances: empty(n * n), pulls: empty(n * n) };
    const buffers = { outputs, targets: classes, ...scratch, gradient: empty(outputs.length) };
    const sizes = { width, mining: at, slot: SLOT };
    const trial = { kernel: 'triplet', batch: n, buffers, sizes, scalars: { margin } };
    const sum = n * mean(outputs);
    await expectSum(trial, sum);
    const { gradient: __, ...alone } = buffers;
    await expectSum({ ...trial, buffers: alone }, sum);
    // The smallest step that does not change which triplets are mined.
    if (n < 100) await expectKernel(trial, { gradient: numericGradient((x) => [mean(x)], outputs, [1], 1e-6) }, 2e-5);
  });

  it('two samples in one place are left there, and NaN is no loss of 0', async () => {
    const classes = Int32Array.of(0, 0, 1, 1);
    const scratch = { distances: empty(16), pulls: empty(16) };
    const buffers = { outputs: new Float32Array(8).fill(0.5), targets: classes, ...scratch, gradient: empty(8) };
    const trial = {
      kernel: 'triplet',
      batch: 4,
      buffers,
      sizes: { width: 2, mining: at, slot: SLOT },
      scalars: { margin: 1 },
    };
    await expectSum(trial, 4);
    await expectKernel(trial, { gradient: new Float32Array(8) });
    const outputs = Float32Array.of(1, 2, 3, Number.NaN, 5, 6, 7, 8);
    for (const { result } of await callEverywhere({ ...trial, buffers: { ...buffers, outputs } }))
      expect(result.sums[SLOT]).toBeNaN();
  });
});

describe('center', () => {
  it.each([
    ['a few', [0, 2, 0, 2, 2], 3, 4],
    ['one of each', [2, 1, 0], 3, 17],
    ['many', Array.from({ length: 600 }, (_, i) => (i * i) % 11), 11, 70],
  ])('%s', async (_, labels, classes, width) => {
    const n = labels.length;
    const [outputs, centers, alpha] = [randoms(n * width, 1), randoms(classes * width, 2), 0.5];
    const away = (x: ArrayLike<number>, i: number) =>
      x[i]! - centers[labels[Math.floor(i / width)]! * width + (i % width)]!;
    const sum = (x: ArrayLike<number>) => Array.from(x, (_, i) => 0.5 * away(x, i) ** 2).reduce((a, b) => a + b);
    const buffers = { outputs, targets: Int32Array.from(labels), centers, gradient: empty(outputs.length) };
    const trial = { kernel: 'center', batch: n, buffers, sizes: { width, classes, slot: SLOT }, scalars: { alpha } };
    const gradient =
      n < 100 ? numericGradient((x) => [sum(x) / n], outputs, [1]) : outputs.map((_, i) => away(outputs, i) / n);
    const moved = centers.map((value, at) => {
      const own = [...labels.keys()].filter((sample) => labels[sample] === Math.floor(at / width));
      const total = own.reduce((all, sample) => all + away(outputs, sample * width + (at % width)), 0);
      return value + (alpha * total) / (1 + own.length);
    });
    await expectSum(trial, sum(outputs));
    await expectKernel(trial, { gradient, centers: moved });
    // Where nothing is learnt the centers stay.
    const { gradient: __, ...alone } = buffers;
    await expectKernel({ ...trial, buffers: alone }, { centers });
  });

  it('a class that there is not makes the loss NaN, and moves no center', async () => {
    const buffers = {
      outputs: randoms(4, 1),
      targets: Int32Array.of(0, 3),
      centers: randoms(6, 2),
      gradient: empty(4),
    };
    const trial = {
      kernel: 'center',
      batch: 2,
      buffers,
      sizes: { width: 2, classes: 3, slot: SLOT },
      scalars: { alpha: 0.5 },
    };
    for (const { result } of await callEverywhere(trial)) expect(result.sums[SLOT]).toBeNaN();
    await expectKernel(trial, { centers: buffers.centers });
  });
});
