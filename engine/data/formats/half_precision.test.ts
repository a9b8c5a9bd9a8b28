import { describe, expect, it } from 'vitest';
import { fromBfloat16, fromFloat16 } from './half_precision.ts';

describe('numbers of 16 bits', () => {
  it.each([
    [0x0000, 0],
    [0x8000, -0],
    [0x3c00, 1],
    [0xc100, -2.5],
    [0x7bff, 65504],
    [0x0400, 2 ** -14],
    [0x0001, 2 ** -24],
    [0x83ff, -1023 * 2 ** -24],
    [0x7c00, Number.POSITIVE_INFINITY],
    [0xfc00, Number.NEGATIVE_INFINITY],
    [0x7e00, Number.NaN],
  ])('float16 %i is %d', (bits, value) => {
    expect(fromFloat16(bits)).toBe(value);
  });

  it.each([
    [0x0000, 0],
    [0x3f80, 1],
    [0xc020, -2.5],
    [0x3e20, 0.15625],
    [0x0001, 2 ** -133],
    [0xff80, Number.NEGATIVE_INFINITY],
    [0x7fc0, Number.NaN],
  ])('bfloat16 %i is %d', (bits, value) => {
    expect(fromBfloat16(bits)).toBe(value);
  });
});
