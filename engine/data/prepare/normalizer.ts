import type { Entry, Options, OptionsOf } from '../../table.ts';
import type { Dataset } from '../dataset.ts';

/**
 * Inputs enter the network as `value · scale + shift`; one pair an input for vectors, one a channel for pictures. The
 * samples themselves stay as they were loaded.
 */
export interface Affine {
  readonly scale: readonly number[];
  readonly shift: readonly number[];
}

/** How inputs are brought to a common scale. */
export interface Normalizer<O extends Options = Options> extends Entry<O> {
  /** Measures on `rows` alone: they are the training part, and no other may leak into it. Absent where it does not run. */
  fit?(dataset: Dataset, rows: Uint32Array, options: OptionsOf<O>): Affine;
}

export const normalizer = <O extends Options>(entry: Normalizer<O>): Normalizer => entry as unknown as Normalizer;
