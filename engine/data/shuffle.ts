import { Random } from './random.ts';

/** Shuffles in place: every order equally likely (Fisher and Yates). */
export function shuffle(rows: Uint32Array, random: Random): void {
  for (let last = rows.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    const row = rows[last]!;
    rows[last] = rows[other]!;
    rows[other] = row;
  }
}

/** The rows in the order in which epoch number `epoch` (from 0) trains on them; the same on every machine. */
export function shuffled(rows: Uint32Array, seed: number, epoch: number): Uint32Array {
  const order = rows.slice();
  // Stream 0 belongs to splits: a split and a run may well have the same seed.
  shuffle(order, new Random(seed, epoch + 1));
  return order;
}
