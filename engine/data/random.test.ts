import { describe, expect, it } from 'vitest';
import { Random } from './random.ts';
import { shuffled } from './shuffle.ts';

describe('Random', () => {
  it('gives the same numbers on every machine', () => {
    const random = new Random(7, 3);
    expect([random.integer(), random.integer(), random.integer(), random.below(10)]).toMatchInlineSnapshot(`
      [
        2433571150,
        105683647,
        1235411028,
        3,
      ]
    `);
  });

  it.each([
    [0, 1],
    [1, 2 ** 32],
    [2 ** 32, 2 ** 33],
    [0, 2 ** 53 - 1],
  ])('tells seed %d from seed %d, and streams likewise', (one, other) => {
    expect(new Random(one).integer()).not.toBe(new Random(other).integer());
    expect(new Random(5, one).integer()).not.toBe(new Random(5, other).integer());
  });

  it('fills many places with what single calls give', () => {
    const [together, single] = [new Random(3, 1), new Random(3, 1)];
    const numbers = new Int32Array(100);
    together.fill(numbers);
    expect([...numbers].map((number) => number >>> 0)).toEqual(Array.from(numbers, () => single.integer()));
    expect(together.integer()).toBe(single.integer());
  });

  it('is uniform and normal enough', () => {
    const random = new Random(1);
    const draws = 100_000;
    const counts = new Array<number>(6).fill(0);
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < draws; i++) {
      counts[random.below(6)]!++;
      const value = random.normal();
      sum += value;
      squares += value * value;
    }
    const chi = counts.reduce((total, count) => total + (count - draws / 6) ** 2 / (draws / 6), 0);
    // The 99.9 % point for five degrees of freedom.
    expect(chi).toBeLessThan(20.5);
    expect(Math.abs(sum / draws)).toBeLessThan(0.015);
    expect(Math.abs(squares / draws - 1)).toBeLessThan(0.02);
  });

  it('gives streams that have nothing to do with each other', () => {
    let product = 0;
    const n = 20_000;
    for (let i = 0; i < n; i++) product += (new Random(3, i).uniform() - 0.5) * (new Random(3, i + 1).uniform() - 0.5);
    // Standard deviation of the mean: (1/12) / √n.
    expect(Math.abs(product / n)).toBeLessThan(4 / 12 / Math.sqrt(n));
  });
});

describe('shuffled', () => {
  const rows = Uint32Array.from({ length: 100 }, (_, i) => 3 * i);

  it('keeps the rows, changes with seed and epoch, and repeats', () => {
    const order = shuffled(rows, 1, 0);
    expect(order.slice().sort()).toEqual(rows);
    expect(order).not.toEqual(rows);
    expect(shuffled(rows, 1, 0)).toEqual(order);
    expect(shuffled(rows, 1, 1)).not.toEqual(order);
    expect(shuffled(rows, 2, 0)).not.toEqual(order);
  });

  it('puts every row in every place equally often', () => {
    const places = new Array<number>(4).fill(0);
    for (let epoch = 0; epoch < 4000; epoch++) places[shuffled(Uint32Array.of(0, 1, 2, 3), 5, epoch).indexOf(0)]!++;
    for (const count of places) expect(Math.abs(count - 1000)).toBeLessThan(120);
  });

  it('takes no rows and one row', () => {
    expect(shuffled(new Uint32Array(0), 1, 0)).toHaveLength(0);
    expect(shuffled(Uint32Array.of(9), 1, 0)).toEqual(Uint32Array.of(9));
  });
});
