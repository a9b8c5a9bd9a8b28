import type { Span } from '../../engine/table.ts';

/** A change of the text at the finding; where it stands in another spec it is left out. */
export interface Change {
  readonly title: string;
  /** True where the meaning stays or can only become what was meant: applied by `check --fix` and on save. */
  readonly safe?: boolean;
  /** It changes the data or the network for this train: not offered where another one uses them. */
  readonly alone?: boolean;
  /** Other weights: not offered where a train loads or freezes those of the network. */
  readonly otherWeights?: boolean;
  readonly edits: readonly { readonly span: Span; readonly text: string }[];
}
