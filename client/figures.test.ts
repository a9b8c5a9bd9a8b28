import { describe, expect, test } from 'vitest';
import { count, duration, figure, percent, rate } from './figures.ts';

describe('figures', () => {
  test.each([
    [0, '0.000'],
    [0.21349, '0.213'],
    [0.0213, '0.0213'],
    [0.000213, '2.13e−4'],
    [23.456, '23.46'],
    [-1.5, '−1.500'],
    [1234.5, '1235'],
    [Number.NaN, 'NaN'],
    [null, '–'],
    [Number.POSITIVE_INFINITY, '∞'],
  ])('a loss of %s reads %s', (value, text) => expect(figure(value)).toBe(text));

  test('shares, counts and rates', () => {
    expect(percent(0.9312)).toBe('93.1 %');
    expect(count(1234567)).toBe('1\u202f234\u202f567');
    expect(rate(84123)).toBe('84.1 k');
    expect(rate(412)).toBe('412');
    expect(rate(2_345_678)).toBe('2.35 M');
  });

  test.each([
    [0.42, '0.4 s'],
    [9.97, '10 s'],
    [59.6, '1 min'],
    [61, '1 min 1 s'],
    [4800, '1 h 20 min'],
    [3599.9, '1 h'],
    [90_000, '1 d 1 h'],
  ])('%s seconds read %s', (seconds, text) => expect(duration(seconds)).toBe(text));
});
