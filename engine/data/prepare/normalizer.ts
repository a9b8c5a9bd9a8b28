import type { Entry, Options, OptionsOf } from '../../table.ts';
import type { Dataset } from '../dataset.ts';

/**
 * Inputs enter the network as `value · scale + shift`; one pair an input for vectors, one a channel for pictures. The
 * samples themselves stay as they were loaded.
 */
export interface Affine {
  readonly scale: readonly number[];
  readonly shift: readonly number[];
  /** Then all inputs of a sample are mixed: times a matrix `[inputs, inputs]`, plus a shift of each. Float32 in base64. */
  readonly mixing?: { readonly matrix: string; readonly shift: string };
}

/** How inputs are brought to a common scale. */
export interface Normalizer<O extends Options = Options> extends Entry<O> {
  /** Gives a `mixing`. */
  readonly mixes?: true;
  /** What measuring takes, in cells of a table that are read in that time; left out: a pass over all values. */
  cells?(samples: number, values: number): number;
  /** What measuring takes in memory beside the samples, in bytes; left out: next to nothing. */
  bytes?(values: number): number;
  /** Measures on `rows` alone: they are the training part, and no other may leak into it. */
  fit(dataset: Dataset, rows: Uint32Array, options: OptionsOf<O>): Affine;
}

export const normalizer = <O extends Options>(entry: Normalizer<O>): Normalizer => entry as unknown as Normalizer;
