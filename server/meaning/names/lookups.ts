import type { Declaration } from '../../syntax/tree.ts';
import type { Located } from './declarations.ts';

/** What a reading asked of the spec around its declaration. It need not be read again while the answers are the same. */
export class Lookups {
  /** What is declared by a name. */
  readonly named = new Map<string, Declaration | undefined>();
  /** What is imported by a name. */
  readonly imported = new Map<string, Located | undefined>();
  /** All names of a kind. */
  readonly lists = new Map<string, readonly string[]>();
  readonly endless = new Map<Declaration, boolean>();
  /** What another declaration was found to be, by kind and name. */
  readonly found = new Map<string, unknown>();
}

export const isSameImport = (a: Located | undefined, b: Located | undefined): boolean =>
  a?.imported === b?.imported && a?.declaration === b?.declaration && a?.analysis === b?.analysis;

export const isSameList = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a === b || (a.length === b.length && a.every((item, at) => item === b[at]));
