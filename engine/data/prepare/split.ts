import type { Entry, Options, OptionsOf } from '../../table.ts';

/** Row numbers in ascending order; every row is in exactly one part, and a part may be empty. */
export interface Parts {
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
  readonly test: Uint32Array;
}

/** How samples are divided. */
export interface Split<O extends Options = Options> extends Entry<O> {
  /** The share of the samples that is kept back for the test, 0 to 1. */
  testShare(options: OptionsOf<O>): number;
  /** Divides `samples` rows. Throws DataError where a part that is wanted would be empty. */
  divide(samples: number, options: OptionsOf<O>): Parts;
}

export const split = <O extends Options>(entry: Split<O>): Split => entry as unknown as Split;
