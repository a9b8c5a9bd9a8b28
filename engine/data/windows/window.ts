import type { Entry, Options, OptionsOf } from '../../table.ts';

/** How samples are cut out of a text or series. */
export interface Window<O extends Options = Options> extends Entry<O> {
  /** Steps in a sample. */
  length(options: OptionsOf<O>): number;
  /** Training windows begin anywhere and overlap; else they lie side by side, as those of validation and test always do. */
  readonly anywhere: boolean;
}

export const window = <O extends Options>(entry: Window<O>): Window => entry as unknown as Window;
