import type { DataFacts } from '../../../engine/data/facts.ts';

/** More than so many samples of one class for each of another are unbalanced. */
export const UNBALANCED = 4;

export interface Imbalance {
  readonly most: string;
  readonly least: string;
  readonly counts: readonly [most: number, least: number];
  /** Of the most frequent class. */
  readonly share: number;
}

/** The most and least frequent class, where the one has more than four times the samples of the other. */
export function imbalance(facts: DataFacts | undefined): Imbalance | undefined {
  const { classCounts, classes } = facts ?? {};
  if (!classCounts || !classes || classCounts.length < 2) return undefined;
  const most = Math.max(...classCounts);
  const least = Math.min(...classCounts);
  if (most <= UNBALANCED * least) return undefined;
  const total = classCounts.reduce((sum, each) => sum + each, 0);
  const named = (samples: number) => classes[classCounts.indexOf(samples)]!;
  return { most: named(most), least: named(least), counts: [most, least], share: most / total };
}
