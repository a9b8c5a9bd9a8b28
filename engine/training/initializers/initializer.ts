import type { Entry, Options, OptionsOf } from '../../table.ts';

/** How a weight is drawn before the first step. */
export type Fill =
  | { readonly kind: 'normal'; readonly mean: number; readonly deviation: number }
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  | { readonly kind: 'constant'; readonly value: number }
  /** Orthonormal rows or columns, times `gain`. */
  | { readonly kind: 'orthogonal'; readonly gain: number }
  /** `value` where an output meets the input of its number, 0 elsewhere. */
  | { readonly kind: 'diagonal'; readonly value: number };

export interface Initializer<O extends Options = Options> extends Entry<O> {
  /** `fan`: fan-in and fan-out of the weight. */
  fill(fan: readonly [number, number], options: OptionsOf<O>): Fill;
}

export const initializer = <O extends Options>(entry: Initializer<O>): Initializer => entry as unknown as Initializer;
