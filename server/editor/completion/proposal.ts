import type { DataFacts } from '../../../engine/data/facts.ts';
import type { DataSpec } from '../../../engine/run/spec.ts';
import type { Analysis } from '../../meaning/analysis.ts';
import type { Diagnostic } from '../../meaning/diagnostic.ts';
import { world } from '../../meaning/world.ts';
import type { Edit, Span } from '../../syntax/tree.ts';

export interface Completion {
  readonly label: string;
  readonly kind:
    | 'keyword'
    | 'setting'
    | 'option'
    | 'layer'
    | 'entry'
    | 'choice'
    | 'value'
    | 'declaration'
    | 'block'
    | 'snippet'
    | 'unit'
    | 'file'
    | 'folder';
  readonly detail: string;
  /** Markdown. */
  readonly doc?: string;
  /** Not to be used any more, as its documentation says. */
  readonly deprecated?: boolean;
  /** A snippet, with `$1` where the cursor goes. */
  readonly insert: string;
  /** The part of the text that it takes the place of. */
  readonly span: Span;
  /** The other spec that it comes from, as an import names it. */
  readonly from?: string;
  /** What changes elsewhere in the text with it: an import. */
  readonly edits?: readonly Edit[];
}

/** Takes the place of the word at the cursor, where it does not say otherwise. */
export type Proposal = Omit<Completion, 'span'> & { readonly span?: Span };

/** What stands around a spec. */
export interface Surroundings {
  /** Specs whose declarations may be imported. */
  readonly specs: readonly Analysis[];
  /** What is found wrong in this one: what can be silenced. */
  readonly diagnostics: readonly Diagnostic[];
  /** Names of the files in a folder, of folders with `/` behind them; nothing where it cannot be read. */
  list(folder: string): readonly string[];
  /** What is known of data. */
  facts(data: DataSpec): DataFacts | undefined;
}

export const alone: Surroundings = { specs: [], diagnostics: [], list: () => [], facts: world.facts };
