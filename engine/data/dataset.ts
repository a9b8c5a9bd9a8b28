import type { Shape } from '../graph/shape.ts';

/** Samples in memory. */
export interface Dataset {
  readonly samples: number;
  /** Of one sample, channels first. */
  readonly shape: Shape;
  /** Sample after sample; pictures channels last: `(N, H, W, C)`. */
  readonly inputs: Uint8Array | Float32Array;
  /** For tables: how the inputs came from the columns, in their order. */
  readonly features?: readonly Feature[];
  readonly target: ClassTarget | ValueTarget;
}

/** A column of a table as it enters the network: one number, or one 0/1 for each of its categories. */
export type Feature =
  | { readonly name: string; readonly kind: 'number' }
  | { readonly name: string; readonly kind: 'category'; readonly categories: readonly string[] };

/** Inputs that a feature makes. */
export const width = (feature: Feature): number => (feature.kind === 'number' ? 1 : feature.categories.length);

export interface ClassTarget {
  readonly kind: 'class';
  /** The column that it was, for tables. */
  readonly column?: string;
  /** Names in the order of their numbers. */
  readonly classes: readonly string[];
  /** Numbers 0 … classes−1, one a sample. */
  readonly values: Int32Array;
}

export interface ValueTarget {
  readonly kind: 'value';
  /** The column that it was, for tables. */
  readonly column?: string;
  /** Numbers a sample. */
  readonly width: number;
  readonly values: Float32Array;
}

/** What is wrong with data, for people: one line that says what, where and what to do. */
export class DataError extends Error {}
