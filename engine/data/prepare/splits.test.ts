import { describe, expect, it } from 'vitest';
import type { ClassTarget } from '../dataset.ts';
import { foldsSplit } from './k_folds.ts';
import type { Parts } from './split.ts';
import { stratifiedSplit } from './stratified.ts';

const rowsOf = ({ train, validation, test }: Parts) => [...train, ...validation, ...test].sort((x, y) => x - y);
const rowNumbers = (samples: number) => Array.from({ length: samples }, (_, row) => row);

describe('stratified', () => {
  const target = (sizes: readonly number[]): ClassTarget => ({
    kind: 'class',
    classes: sizes.map(String),
    // Mixed, so that no class lies in a row.
    values: Int32Array.from(sizes.flatMap((size, label) => new Array<number>(size).fill(label))).sort(
      (a, b) => ((a * 7 + 3) % 5) - ((b * 7 + 3) % 5),
    ),
  });
  const divide = (sizes: readonly number[], options: { validation: number; test: number; seed?: number }) => {
    const of = target(sizes);
    return { of, parts: stratifiedSplit.divide(of.values.length, { seed: 0, ...options } as never, { target: of }) };
  };

  it.each([
    // classes, shares, samples of each class in validation and in test
    [[100, 40, 20], 0.1, 0.2, [10, 4, 2], [20, 8, 4]],
    [[50, 50], 0.1, 0, [5, 5], [0, 0]],
    // 10 % are 1.2 of 12: what is left over goes to the largest remainders.
    [[4, 4, 4], 0.25, 0.25, [1, 1, 1], [1, 1, 1]],
    [[7, 3], 0.3, 0.3, [2, 1], [2, 1]],
    [[19, 1], 0.5, 0.25, [10, 0], [5, 0]],
    [[1, 1, 1, 1], 0.5, 0.25, [1, 1, 0, 0], [0, 0, 1, 0]],
  ])('%j by %d and %d', (sizes, validation, test, ofValidation, ofTest) => {
    const { of, parts } = divide(sizes, { validation, test });
    const counts = (rows: Uint32Array) =>
      sizes.map((_, label) => [...rows].filter((row) => of.values[row] === label).length);
    expect(counts(parts.validation)).toEqual(ofValidation);
    expect(counts(parts.test)).toEqual(ofTest);
    expect(rowsOf(parts)).toEqual(rowNumbers(of.values.length));
    for (const part of Object.values(parts)) expect(part).toEqual(part.slice().sort());
  });

  it('draws the same for the same seed, and validation whatever the test', () => {
    const one = divide([30, 60], { validation: 0.1, test: 0.1, seed: 7 }).parts;
    expect(divide([30, 60], { validation: 0.1, test: 0.1, seed: 7 }).parts).toEqual(one);
    expect(divide([30, 60], { validation: 0.1, test: 0.1, seed: 8 }).parts.validation).not.toEqual(one.validation);
    expect(divide([30, 60], { validation: 0.1, test: 0.3, seed: 7 }).parts.validation).toEqual(one.validation);
  });

  it('refuses targets that are no classes, and shares that leave nothing', () => {
    const value = { kind: 'value', width: 1, values: new Float32Array(10) } as const;
    expect(() => stratifiedSplit.divide(10, { validation: 0.1, test: 0, seed: 0 } as never, { target: value })).toThrow(
      'split: `stratified` keeps back the same share of every class, and the samples have no class each; use `random`',
    );
    expect(() => divide([5, 5], { validation: 0.6, test: 0.5 })).toThrow('leave nothing of 10 samples to train on');
  });
});

describe('k_folds', () => {
  const divide = (samples: number, folds: number, fold: number, test = 0, seed = 3) =>
    foldsSplit.divide(samples, { folds, fold, test, seed } as never);

  it.each([
    [10, 5, 0],
    [11, 4, 0],
    [100, 3, 0.13],
  ])('%d samples in %d folds, %d for the test: each is validated once', (samples, folds, test) => {
    const parts = Array.from({ length: folds }, (_, at) => divide(samples, folds, at + 1, test));
    const validated = parts.flatMap(({ validation }) => [...validation]);
    const tested = [...parts[0]!.test];
    expect(tested).toHaveLength(Math.round(test * samples));
    expect([...validated, ...tested].sort((x, y) => x - y)).toEqual(rowNumbers(samples));
    const sizes = parts.map(({ validation }) => validation.length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    for (const each of parts) {
      expect(rowsOf(each)).toEqual(rowNumbers(samples));
      expect([...each.test]).toEqual(tested);
    }
  });

  it('another seed deals otherwise', () => {
    expect(divide(20, 4, 1, 0, 1).validation).not.toEqual(divide(20, 4, 1, 0, 2).validation);
  });

  it.each([
    [10, 5, 6, 0, 'split: there is no fold 6 of 5; they count from 1'],
    [4, 5, 1, 0, 'split: 4 samples are too few for 5 folds; make them fewer'],
    [10, 8, 1, 0.3, 'split: 10 samples without 30% for the test are too few for 8 folds'],
  ])('refuses %d samples in %d folds, the %dth, %d for the test', (samples, folds, fold, test, message) => {
    expect(() => divide(samples, folds, fold, test)).toThrow(message);
  });
});
