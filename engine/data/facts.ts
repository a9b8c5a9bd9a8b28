import type { Shape } from '../graph/shape.ts';
import type { Leak } from './tables/leakage.ts';

/** `class`: one of several classes; `labels`: any of several labels, each a yes or no; `value`: one or several real numbers. */
export type TargetKind = 'class' | 'labels' | 'value';

/** How numbers lie: the smallest and largest, mean, and standard deviation (of the population). */
export interface Spread {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly deviation: number;
}

/** What is known of data before (or without) loading all of it. Rules say less where less is known. */
export interface DataFacts {
  /** `none`: rows of a table without a column to predict, for networks that give back what comes in. */
  readonly target: TargetKind | 'none';
  /** Of one input sample. */
  readonly shape?: Shape;
  /** Inputs are kept as bytes; left out: four of them a value. */
  readonly stored?: 'uint8';
  /** Samples of the source, before any split. */
  readonly samples?: number;
  /** Names of the classes, in the order of their numbers. */
  readonly classes?: readonly string[];
  /** Where a sample has a class for each step of a sequence: how many. */
  readonly steps?: number;
  /** Where samples are token numbers: how many different tokens there are. */
  readonly vocabulary?: number;
  /** Labels that a sample may have, where it may have several. */
  readonly labels?: readonly string[];
  /** Numbers in a real target, or labels. */
  readonly targetValues?: number;
  /** Samples of each class, in the order of `classes`. */
  readonly classCounts?: readonly number[];
  /** The smallest and largest input (bytes: what they can hold), before they are normalized. */
  readonly inputs?: Pick<Spread, 'min' | 'max'>;
  /** Of a real target. */
  readonly targets?: Spread;
  /** Where the real target takes a few whole numbers only: which, and how many samples have each. */
  readonly targetCodes?: readonly { readonly value: number; readonly samples: number }[];
  /** Columns of numbers that the inputs are made of, as they stand in the file. */
  readonly features?: readonly (Spread & { readonly name: string })[];
  /** Columns among the inputs that count the rows: 0, 1, 2 … or from another number on. */
  readonly rowNumbers?: readonly string[];
  /** Columns among the inputs of which each alone tells the target. */
  readonly leaks?: readonly Leak[];
  /** The column of dates, used or not, by which each row is of a later time than the one before. */
  readonly timeline?: string;
  /** Names of a table's columns, the target's among them, in the order of the file. */
  readonly columns?: readonly string[];
}
