import type { Entry, Options, OptionsOf } from '../../table.ts';

export interface Clip<O extends Options = Options> extends Entry<O> {
  /** The kernel that clips a range of the gradient, in place; the norm of the whole is told before. */
  clip(options: OptionsOf<O>): { readonly kernel: string; readonly scalars: Readonly<Record<string, number>> };
}

export const clip = <O extends Options>(entry: Clip<O>): Clip => entry as unknown as Clip;
