import { expect, test } from 'vitest';
import { horizon, ticks } from './epoch_axis.ts';

test('the grid stands at the ends of epochs', () => {
  expect(ticks(0, 500, 100, 10)).toEqual({ at: [0, 100, 200, 300, 400, 500], unit: 'epoch' });
});

test('many epochs are thinned out to round numbers', () => {
  expect(ticks(0, 1000, 10, 12).at).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000]);
});

test('within an epoch the grid counts steps', () => {
  expect(ticks(120, 160, 100, 8)).toEqual({ at: [120, 125, 130, 135, 140, 145, 150, 155, 160], unit: 'step' });
  expect(ticks(0, 1, 100, 8)).toEqual({ at: [0, 1], unit: 'step' });
});

test('the horizon runs ahead of the curve, to the planned end', () => {
  expect(horizon(0, 3200)).toBe(100);
  expect(horizon(100, 3200)).toBe(100);
  expect(horizon(101, 3200)).toBe(200);
  expect(horizon(3199, 3200)).toBe(3200);
  expect(horizon(1, 1)).toBe(1);
});
