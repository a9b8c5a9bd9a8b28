import type { Call, Entry, Options, OptionsOf } from '../../table.ts';
import type { Dataset } from '../dataset.ts';
import type { DataFacts } from '../facts.ts';

/** What a source needs beside its own options. */
export interface SourceContext {
  /** Absolute: the spec's folder joined with the data's `folder:`. Paths in options are relative to it. */
  readonly folder: string;
  /** The data's `target:` and `features:` settings, for tables. */
  readonly target?: Call;
  readonly features?: Readonly<Record<string, string>>;
}

export interface Source<O extends Options = Options> extends Entry<O> {
  /** Read from the options alone; without IO. */
  facts(options: OptionsOf<O>, context: Omit<SourceContext, 'folder'>): DataFacts;
  /** Files that `load` will read, relative to the folder. */
  files(options: OptionsOf<O>): readonly string[];
  /**
   * Loads everything. Throws DataError with one clear line: file missing, truncated, wrong magic, a cell that is no
   * number (with line and column) and so on.
   */
  load(options: OptionsOf<O>, context: SourceContext): Promise<Dataset>;
}

export const source = <O extends Options>(entry: Source<O>): Source => entry as unknown as Source;
