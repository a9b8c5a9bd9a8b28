import type { Shape } from '../graph/shape.ts';

/** Samples in memory. */
export interface Dataset {
  readonly samples: number;
  /** Of one sample, channels first. */
  readonly shape: Shape;
  /** Sample after sample; pictures channels last: `(N, H, W, C)`. */
  readonly inputs: Uint8Array | Float32Array;
  readonly target: ClassTarget | ValueTarget;
}

export interface ClassTarget {
  readonly kind: 'class';
  /** Names in the order of their numbers. */
  readonly classes: readonly string[];
  /** Numbers 0 … classes−1, one a sample. */
  readonly values: Int32Array;
}

export interface ValueTarget {
  readonly kind: 'value';
  /** Numbers a sample. */
  readonly width: number;
  readonly values: Float32Array;
}

/** What is wrong with data, for people: one line that says what, where and what to do. */
export class DataError extends Error {}
