import { describe, expect, it } from 'vitest';
import type { Dataset } from '../dataset.ts';
import { randomSplit } from './random.ts';
import { decimalScaling, meanRemoval, minMax } from './ranges.ts';
import { zscore } from './zscore.ts';

const divide = (samples: number, options: { validation: number; test: number; seed?: number }) =>
  randomSplit.divide!(samples, { seed: 0, ...options } as never);

describe('random', () => {
  it.each([
    [150, 0.1, 0.1, [120, 15, 15]],
    [150, 0.2, 0, [120, 30, 0]],
    [10, 0, 0, [10, 0, 0]],
    [7, 0.25, 0.25, [3, 2, 2]],
    [60_000, 0.1, 0.05, [51_000, 6_000, 3_000]],
  ])('divides %d samples by %d and %d, each into one part', (samples, validation, test, sizes) => {
    const parts = divide(samples, { validation, test });
    expect([parts.train.length, parts.validation.length, parts.test.length]).toEqual(sizes);
    const rows = [...parts.train, ...parts.validation, ...parts.test].sort((x, y) => x - y);
    expect(rows).toEqual(Array.from({ length: samples }, (_, i) => i));
    for (const part of Object.values(parts)) expect(part).toEqual(part.slice().sort());
  });

  it('draws the same for the same seed, here as anywhere', () => {
    expect([...divide(30, { validation: 0.2, test: 0.1, seed: 7 }).validation]).toMatchInlineSnapshot(`
      [
        2,
        5,
        7,
        16,
        18,
        20,
      ]
    `);
    const one = divide(1000, { validation: 0.1, test: 0.1, seed: 7 });
    expect(divide(1000, { validation: 0.1, test: 0.1, seed: 7 })).toEqual(one);
    expect(divide(1000, { validation: 0.1, test: 0.1, seed: 8 }).validation).not.toEqual(one.validation);
  });

  it('keeps the validation samples when more are kept back', () => {
    const { validation } = divide(1000, { validation: 0.1, test: 0 });
    expect(divide(1000, { validation: 0.1, test: 0.3 }).validation).toEqual(validation);
    const more = new Set(divide(1000, { validation: 0.2, test: 0 }).validation);
    expect([...validation].every((row) => more.has(row))).toBe(true);
  });

  it.each([
    [100, 0.6, 0.5, 'split: 60% for validation and 50% for test leave nothing of 100 samples to train on'],
    [1, 0.99, 0, 'split: 99% for validation and 0% for test leave nothing of 1 samples to train on'],
    [20, 0.01, 0, 'split: 1% of 20 samples for validation is less than one; make it larger, or 0%'],
    [20, 0.1, 0.02, 'split: 2% of 20 samples for test is less than one'],
  ])('refuses %d samples by %d and %d', (samples, validation, test, message) => {
    expect(() => divide(samples, { validation, test })).toThrow(message);
  });
});

const dataset = (shape: readonly number[], inputs: Dataset['inputs'], features?: Dataset['features']): Dataset => ({
  samples: inputs.length / shape.reduce((product, extent) => product * extent, 1),
  shape,
  inputs,
  features,
  target: { kind: 'value', width: 1, values: new Float32Array(0) },
});

const measured = (data: Dataset, rows: readonly number[]) => zscore.fit!(data, Uint32Array.from(rows), {});

describe('zscore', () => {
  it('measures columns on the training rows alone', () => {
    // Column 1: 1, 3 → mean 2, deviation 1. Column 2: 10, 30 → mean 20, deviation 10. Row 1 is not of the training part.
    const { scale, shift } = measured(dataset([2], Float32Array.of(1, 10, 1000, -1000, 3, 30)), [0, 2]);
    expect(scale).toEqual([1, 0.1]);
    expect(shift).toEqual([-2, -2]);
  });

  it('measures the channels of pictures', () => {
    // Two pictures of 1×2 pixels and 2 channels, channels last: 0, 2, 4, 6 and four times 7.
    const { scale, shift } = measured(dataset([2, 1, 2], Uint8Array.of(0, 7, 2, 7, 4, 7, 6, 7)), [0, 1]);
    expect(scale[0]).toBeCloseTo(1 / Math.sqrt(5), 12);
    expect(shift[0]).toBeCloseTo(-3 / Math.sqrt(5), 12);
    expect([scale[1], shift[1]]).toEqual([1, -7]);
  });

  it('makes a constant 0, and never NaN', () => {
    const rows = Array.from({ length: 10 }, (_, i) => i);
    const constant = new Float32Array(10).fill(0.1);
    const { scale, shift } = measured(dataset([1], constant), rows);
    expect(scale).toEqual([1]);
    expect(constant[0]! * scale[0]! + shift[0]!).toBe(0);
    expect(measured(dataset([1], Float32Array.of(5)), [0])).toEqual({ scale: [1], shift: [-5] });
  });

  it('leaves categories as they are', () => {
    const features = [
      { name: 'color', kind: 'category', categories: ['blue', 'red'] },
      { name: 'size', kind: 'number' },
    ] as const;
    const { scale, shift } = measured(dataset([3], Float32Array.of(0, 1, 2, 1, 0, 6), features), [0, 1]);
    expect(scale).toEqual([1, 1, 0.5]);
    expect(shift).toEqual([0, 0, -2]);
  });

  it('is exact far from zero', () => {
    const { scale, shift } = measured(dataset([1], Float32Array.of(1_000_001, 1_000_003)), [0, 1]);
    expect([scale[0], shift[0]]).toEqual([1, -1_000_002]);
  });
});

it.each([
  // Two columns, 1 3 2 and −40 200 80 on the training rows; the last row is of another part.
  [minMax, { low: 0, high: 1 }, [0.5, 1 / 240], [-0.5, 40 / 240]],
  [minMax, { low: -1, high: 1 }, [1, 2 / 240], [-2, -1 + 80 / 240]],
  [meanRemoval, {}, [1, 1], [-2, -80]],
  [decimalScaling, {}, [0.1, 0.001], [0, 0]],
])('$name brings columns to its range', (normalizer, options, scale, shift) => {
  const data = dataset([2], Float32Array.of(1, -40, 3, 200, 2, 80, 1000, 1000));
  const fitted = normalizer.fit!(data, Uint32Array.of(0, 1, 2), options);
  for (const at of [0, 1]) {
    expect(fitted.scale[at]).toBeCloseTo(scale[at]!, 12);
    expect(fitted.shift[at]).toBeCloseTo(shift[at]!, 12);
  }
});
