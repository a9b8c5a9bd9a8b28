import type { Declarations } from './declarations.ts';
import type { Report } from './diagnostic.ts';
import type { Meanings } from './meanings.ts';
import type { Scope } from './reduce.ts';

/** What stands around a value while it is read. */
export interface Reading {
  readonly file: string;
  readonly text: string;
  readonly declarations: Declarations;
  readonly report: Report;
  readonly meanings: Meanings;
  /** Parameters in sight. */
  readonly scope: Scope;
  /** The statement could not be read to its end, so that what is missing may be there. */
  readonly isBroken?: boolean;
}
