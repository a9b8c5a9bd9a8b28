import { describe, expect, it } from 'vitest';
import { decades, LogScale } from './log_scale.ts';

describe('an axis holds its values in whole powers of ten', () => {
  it.each([
    [
      [0.2, 40],
      [0.1, 100],
    ],
    [
      [1, 10],
      [1, 10],
    ],
    [[5], [1, 10]],
    [[10], [10, 100]],
    [[], [1, 10]],
    [
      [0, Number.NaN, 3e9],
      [1e9, 1e10],
    ],
  ])('%j', (values, range) => {
    expect(decades(values)).toEqual(range);
  });
});

it('places values by their logarithm', () => {
  const scale = new LogScale(0.1, 100, 300, 0);
  expect([0.1, 1, 10, 100].map((value) => Math.round(scale.at(value)))).toEqual([300, 200, 100, 0]);
  expect(scale.ticks().map((tick) => Number(tick.toPrecision(3)))).toEqual([0.1, 1, 10, 100]);
});
