import { describe, expect, it } from 'vitest';
import { callEverywhere, empty, randoms } from '../../test/kernels/harness.ts';
import { philox } from '../../test/kernels/reference.ts';

it('the reference gives the published answers', () => {
  // Random123's kat_vectors, philox4x32 with 10 rounds.
  expect(philox([0, 0, 0, 0], [0, 0])).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
  const ones = 0xffffffff;
  expect(philox([ones, ones, ones, ones], [ones, ones])).toEqual([0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]);
  const pi = philox([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0]);
  expect(pi).toEqual([0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]);
});

const SEED = 0x1234_5678_9abc;
const STEP = 2 ** 33 + 5;
const STREAM = 11;

/** Word `i` of the stream: seed in the key; block, stream and step in the counter. */
function word(i: number): number {
  const key = [SEED >>> 0, Math.floor(SEED / 2 ** 32)];
  return philox([i >> 2, STREAM, STEP % 2 ** 32, Math.floor(STEP / 2 ** 32)], key)[i & 3]!;
}

const trial = (kernel: string, count: number, scalars: Record<string, number>) => ({
  kernel,
  batch: 1,
  buffers: { to: empty(count) },
  sizes: { count, stream: STREAM },
  scalars,
  seed: SEED,
  firstStep: STEP,
});

describe.each([1, 3, 70, 20_001])('%i numbers', (count) => {
  it('fill_uniform is Philox, word by word', async () => {
    for (const { result } of await callEverywhere(trial('fill_uniform', count, { low: 0, high: 1 }))) {
      for (const i of [0, 1, 2, 3, 5, 63, 64, 69, 16384, 20_000].filter((it) => it < count)) {
        expect(result.buffers.to![i]).toBe((word(i) >>> 8) / 2 ** 24);
      }
    }
  });
});

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, it) => sum + it, 0) / values.length;

it('fill_uniform and fill_normal have the moments they should', async () => {
  for (const { result } of await callEverywhere(trial('fill_uniform', 100_000, { low: -2, high: 4 }))) {
    const values = result.buffers.to!;
    expect(Math.min(...values.slice(0, 10_000))).toBeGreaterThanOrEqual(-2);
    expect(Math.max(...values.slice(0, 10_000))).toBeLessThan(4);
    expect(mean(values)).toBeCloseTo(1, 1);
    expect(mean(Array.from(values, (it) => (it - 1) ** 2))).toBeCloseTo(3, 1);
  }
  for (const { result } of await callEverywhere(trial('fill_normal', 100_000, { mean: 3, deviation: 2 }))) {
    const normal = Array.from(result.buffers.to!, (it) => (it - 3) / 2);
    expect(Math.abs(mean(normal))).toBeLessThan(0.015);
    expect(Math.abs(mean(normal.map((it) => it ** 2)) - 1)).toBeLessThan(0.02);
    expect(Math.abs(mean(normal.map((it) => it ** 3)))).toBeLessThan(0.05);
    expect(Math.abs(mean(normal.map((it) => it ** 4)) - 3)).toBeLessThan(0.15);
    // Neighbours, which share two words, are independent all the same.
    expect(Math.abs(mean(normal.slice(1).map((it, i) => it * normal[i]!)))).toBeLessThan(0.015);
  }
});

it('fill_constant', async () => {
  const constant = { kernel: 'fill_constant', batch: 1, buffers: { to: empty(17) } };
  for (const { result } of await callEverywhere({ ...constant, sizes: { count: 17 }, scalars: { value: 0.5 } })) {
    expect([...result.buffers.to!]).toEqual(new Array(17).fill(0.5));
  }
});

describe('dropout', () => {
  const values = 5_003;
  const batch = 8;
  const x = randoms(batch * values, 1, 1, 2);
  const forward = (rate: number, firstStep: number) => ({
    kernel: 'dropout_forward',
    batch,
    buffers: { x, y: empty(x.length), mask: new Uint8Array(x.length).fill(9) },
    sizes: { values, stream: 3 },
    scalars: { rate },
    firstStep,
  });

  it.each([0, 0.1, 0.5, 0.9])('drops %f of the values and scales the rest', async (rate) => {
    for (const { result } of await callEverywhere(forward(rate, 4))) {
      const { y, mask } = result.buffers;
      expect(Math.abs(mean(mask!) - (1 - rate))).toBeLessThan(0.01);
      const scale = Math.fround(1 / Math.fround(1 - rate));
      x.forEach((value, i) => {
        if (Math.abs(y![i]! - (mask![i] ? value * scale : 0)) > 1e-5 * scale) throw new Error(`value ${i}: ${y![i]}`);
      });
    }
  });

  it('draws anew each step', async () => {
    for (const [index, { result }] of (await callEverywhere(forward(0.5, 1))).entries()) {
      const other = (await callEverywhere(forward(0.5, 2)))[index]!.result;
      const same = result.buffers.mask!.filter((it, i) => it === other.buffers.mask![i]).length;
      expect(Math.abs(same / x.length - 0.5)).toBeLessThan(0.02);
    }
  });

  it('lets the gradient through where the value went', async () => {
    const mask = Uint8Array.from(x, (_, i) => (i % 3 === 0 ? 1 : 0));
    const buffers = { dy: x, mask, dx: empty(x.length) };
    const backward = { kernel: 'dropout_backward', batch, buffers, sizes: { values }, scalars: { rate: 0.5 } };
    for (const { result } of await callEverywhere(backward)) {
      expect(result.buffers.dx!.every((it, i) => it === (mask[i] ? x[i]! * 2 : 0))).toBe(true);
    }
  });
});
