import { Random } from '../../engine/data/random.ts';

/** Draws for the writers of specs. The same seed and case give the same spec. */
export class Chance {
  private readonly random: Random;

  constructor(seed: number, of = 0) {
    this.random = new Random(seed, of);
  }

  /** From `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + this.random.below(high - low + 1);
  }

  happens(share: number): boolean {
    return this.random.uniform() < share;
  }

  share(): number {
    return this.random.uniform();
  }

  of<T>(items: readonly T[]): T {
    return items[this.random.below(items.length)]!;
  }

  /** From `low` to `high` of what `make` makes. */
  some<T>(low: number, high: number, make: (at: number) => T): T[] {
    return Array.from({ length: this.between(low, high) }, (_, at) => make(at));
  }
}
