import type { Entry, Options, OptionsOf } from '../../table.ts';
import type { ClassTarget, ValueTarget } from '../dataset.ts';
import type { DataFacts, Spread, TargetKind } from '../facts.ts';
import type { Cells } from '../tables/cells.ts';

/** What of a table's row is to be predicted. */
export interface Target<O extends Options = Options> extends Entry<O> {
  readonly kind: TargetKind;
  /** The columns that are no inputs. */
  columns(options: OptionsOf<O>): readonly string[];
  /** What the declaration alone tells, beside the kind. */
  facts?(options: OptionsOf<O>): Partial<DataFacts>;
  /**
   * Reads the targets of all rows. With `classes`, the training data's classes or labels, a row of any other is an error. Throws
   * DataError: no such column, a missing cell, a cell that is no number.
   */
  encode(cells: Cells, options: OptionsOf<O>, classes?: readonly string[]): ClassTarget | ValueTarget;
  /** The unit that numbers are brought to for the loss, by the spread of the training part; undefined: as they stand. */
  unit?(options: OptionsOf<O>, training: Spread): ValueTarget['unit'];
}

export const target = <O extends Options>(entry: Target<O>): Target => entry as unknown as Target;
