import type { Entry, Options, OptionsOf } from '../../table.ts';
import type { ClassTarget, ValueTarget } from '../dataset.ts';
import type { Spread, TargetKind } from '../facts.ts';
import type { Cells } from '../tables/cells.ts';

/** What of a table's row is to be predicted. */
export interface Target<O extends Options = Options> extends Entry<O> {
  readonly kind: TargetKind;
  /** The column that is no input. */
  column(options: OptionsOf<O>): string;
  /**
   * Reads the targets of all rows. With `classes`, the training data's, a row of any other class is an error. Throws
   * DataError: no such column, a missing cell, a cell that is no number.
   */
  encode(cells: Cells, options: OptionsOf<O>, classes?: readonly string[]): ClassTarget | ValueTarget;
  /** The unit that numbers are brought to for the loss, by the spread of the training part; undefined: as they stand. */
  unit?(options: OptionsOf<O>, training: Spread): ValueTarget['unit'];
}

export const target = <O extends Options>(entry: Target<O>): Target => entry as unknown as Target;
