import { expect, test } from 'vitest';
import { linearRange, logRange, logTicks } from './value_range.ts';

const falling = Array.from({ length: 200 }, (_, step) => 0.2 + 4 * 0.8 ** step);

test('the spike of the first steps does not press the curve flat', () => {
  const [low, high] = linearRange(falling, [0.5, 0.3]);
  expect(low).toBe(0);
  expect(high).toBeGreaterThan(0.5);
  expect(high).toBeLessThan(2.5);
});

test('points of validation always fit, and a curve without far points is whole', () => {
  expect(linearRange([1, 2, 3], [9])[1]).toBeGreaterThan(9);
  const [low, high] = linearRange([1, 1.2, 1.4, 1.5], []);
  expect(low).toBeLessThan(1);
  expect(high).toBeGreaterThan(1.5);
});

test('shares stay within their bounds', () => {
  expect(linearRange([0.2, 0.9, 1], [1], [0, 1])).toEqual([0, 1]);
  expect(linearRange([], [], [0, 1])).toEqual([0, 1]);
});

test('a constant has room round it', () => {
  const [low, high] = linearRange([5, 5, 5], [5]);
  expect(low).toBeLessThan(5);
  expect(high).toBeGreaterThan(5);
});

test('a log axis takes all', () => {
  expect(logRange(0.1, 10)).toEqual([0.08, 12.5]);
  expect(logRange(null, null)).toEqual([0.1, 1]);
});

test('the grid of a log axis stands on round values', () => {
  expect(logTicks(0.016, 4.2)).toEqual([0.03, 0.1, 0.3, 1, 3]);
  expect(logTicks(0.4, 2.1)).toEqual([0.5, 0.7, 1, 2]);
  expect(logTicks(1e-4, 2)).toEqual([1e-4, 1e-3, 0.01, 0.1, 1]);
});
