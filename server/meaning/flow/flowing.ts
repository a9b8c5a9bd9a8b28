import type { LayerUse } from '../meanings.ts';

/** What flows from one statement to the next. */
export type Flowing =
  | {
      readonly is: 'value';
      readonly use: LayerUse;
      /** Something before it could not be read, so that a shape that does not fit proves nothing. */
      readonly isDoubtful: boolean;
    }
  /** Results that have no names yet: `split(2)`, a block with several outputs. */
  | { readonly is: 'several'; readonly of: string; readonly values: readonly Flowing[] }
  /** Nothing has flowed yet. */
  | { readonly is: 'nothing' }
  /** A mistake above makes it unknown; everything that follows from it stays unsaid. */
  | { readonly is: 'unknown' };

export const UNKNOWN: Flowing = { is: 'unknown' };
export const NOTHING: Flowing = { is: 'nothing' };

export const doubtful = (value: Flowing): Flowing => (value.is === 'value' ? { ...value, isDoubtful: true } : UNKNOWN);
