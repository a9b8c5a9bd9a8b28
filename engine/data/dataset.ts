import type { Shape } from '../graph/shape.ts';

/** What samples bring for one input of a network. */
export interface Samples {
  /** Of one sample, channels first. */
  readonly shape: Shape;
  /** Sample after sample; pictures channels last: `(N, H, W, C)`. Token numbers are whole. */
  readonly inputs: Uint8Array | Int32Array | Float32Array;
  /** From the first value of a sample to that of the next, where samples are windows that overlap. */
  readonly stride?: number;
  /** Where the values are token numbers: what each stands for, in the order of the numbers. */
  readonly tokens?: readonly string[];
}

/** Samples in memory. */
export interface Dataset extends Samples {
  readonly samples: number;
  /** For networks with several inputs: what the second and later ones take. */
  readonly more?: readonly Samples[];
  /** For tables: how the inputs came from the columns, in their order. */
  readonly features?: readonly Feature[];
  readonly target: ClassTarget | ValueTarget;
  /** What each sample counts in the loss; left out: all alike. */
  readonly weights?: Float32Array;
  /** The part that each sample is said to belong to. */
  readonly parts?: readonly PartName[];
}

export type PartName = 'train' | 'validation' | 'test';

/** A text in numbers, yet to be cut into samples. */
export interface Text {
  readonly tokens: Uint8Array | Int32Array;
  /** What each number stands for. */
  readonly vocabulary: readonly string[];
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
  readonly values: Uint8Array | Int32Array;
  /** Classes a sample, one a step of a sequence; 1 where it is left out. */
  readonly width?: number;
  /** As that of inputs. */
  readonly stride?: number;
}

export interface ValueTarget {
  readonly kind: 'value';
  /** The column that it was, for tables. */
  readonly column?: string;
  /** Numbers a sample. */
  readonly width: number;
  readonly values: Float32Array;
  /** Where each value says of a label whether the sample has it, 0 or 1: their names, in order. */
  readonly labels?: readonly string[];
  /** Where the values were brought to a common scale: a value is `scale · number + shift` in the unit of the column. */
  readonly unit?: { readonly scale: number; readonly shift: number };
}

/** Samples that nothing is predicted of: the engine wants a number for each, and never reads it. */
export const withoutTarget = (samples: number): ValueTarget => ({
  kind: 'value',
  width: 1,
  values: new Float32Array(samples),
});

/** What is wrong with data, for people: one line that says what, where and what to do. */
export class DataError extends Error {}
