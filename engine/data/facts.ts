import type { Shape } from '../graph/shape.ts';

/** `class`: one of several classes; `value`: one or several real numbers. */
export type TargetKind = 'class' | 'value';

/** What is known of data before (or without) loading all of it. Rules say less where less is known. */
export interface DataFacts {
  readonly target: TargetKind;
  /** Of one input sample. */
  readonly shape?: Shape;
  /** Samples of the source, before any split. */
  readonly samples?: number;
  /** Names of the classes, in the order of their numbers. */
  readonly classes?: readonly string[];
  /** Where a sample has a class for each step of a sequence: how many. */
  readonly steps?: number;
  /** Where samples are token numbers: how many different tokens there are. */
  readonly vocabulary?: number;
  /** Numbers in a real target. */
  readonly targetValues?: number;
  /** Names of a table's columns, the target's among them, in the order of the file. */
  readonly columns?: readonly string[];
}
