import type { Call } from '../table.ts';

/** A tensor that a layer, or a loss, keeps. */
export interface Parameter {
  /** `weight`, `bias`; `running_mean`. */
  readonly name: string;
  /** In the order that files have: output units first (PyTorch's). */
  readonly shape: readonly number[];
  /** The arena's order: axes of `shape`, outermost first. Left out: the same order. */
  readonly order?: readonly number[];
  /** Running statistics are kept, not trained. */
  readonly trainable: boolean;
  /** Inputs and outputs that meet in one weight, for the initializer: fan-in and fan-out. */
  readonly fan: readonly [number, number];
  readonly initial: Call | number;
  /** Of a table: the row that begins at 0 all the same. */
  readonly zeroRow?: number | undefined;
  /** Matrices one under the other, such as those of a recurrent layer's gates, each of which an initializer fills by itself. */
  readonly blocks?: number;
}
