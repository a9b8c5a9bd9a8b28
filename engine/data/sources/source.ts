import type { Call, Entry, Options, OptionsOf } from '../../table.ts';
import type { Dataset, Text } from '../dataset.ts';
import type { DataFacts } from '../facts.ts';
import type { FeatureKind } from '../settings.ts';
import type { Cells } from '../tables/cells.ts';

/** What the data's other settings say of a source's samples. */
export interface SourceContext {
  /** Absolute: the spec's folder joined with the data's `folder:`. Paths in options are relative to it. */
  readonly folder: string;
  /** How a text is cut into samples. */
  readonly window?: Call;
  /** The data's settings for tables, and its split, which may be told by a column. */
  readonly target?: Call;
  readonly features?: Readonly<Record<string, FeatureKind>>;
  readonly weights?: string;
  readonly split?: Call;
}

export interface SourceHeader {
  readonly facts: DataFacts;
  /** Why there are no more facts: one line. */
  readonly problem?: string;
}

export interface Source<O extends Options = Options> extends Entry<O> {
  /** True where samples are rows of a table: `target:` (required) and `features:` are for these and for no others. */
  readonly tabular: boolean;
  /** Samples are windows of a text: `window:` is required. */
  readonly windowed?: true;
  /** Settings that cannot stand beside it, and why. */
  readonly refuses?: Readonly<Record<string, string>>;
  /** Read from the options alone; without IO. */
  facts(options: OptionsOf<O>, context: Omit<SourceContext, 'folder'>): DataFacts;
  /** What it takes to read or draw the samples, in cells of a table that are read in that time. */
  cells(facts: DataFacts): number;
  /** Files that `load` will read, relative to the folder. */
  files(options: OptionsOf<O>): readonly string[];
  /** For sources with files: what the beginnings of the files tell, in milliseconds. Throws DataError. */
  header?(options: OptionsOf<O>, context: SourceContext): Promise<SourceHeader>;
  /**
   * Loads everything: samples, the cells of a table that are yet to be encoded, or a text that is yet to be cut. Throws DataError with one clear line:
   * file missing, truncated, wrong magic and so on. Absent where it does not run.
   */
  load?(options: OptionsOf<O>, folder: string): Promise<Dataset | Cells | Text>;
}

export const source = <O extends Options>(entry: Source<O>): Source => entry as unknown as Source;
