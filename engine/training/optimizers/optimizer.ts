import type { Entry, Options, OptionsOf } from '../../table.ts';

/** The learning rate is every optimizer's first option: `adam(lr: 1e-3)`. */
export interface Optimizer<O extends Options = Options> extends Entry<O> {
  /** The kernel that makes the step over all weights at once, and its values of the moment for these options. */
  step(options: OptionsOf<O>): {
    readonly kernel: string;
    /** Names of the buffers that it keeps, each as long as the weights. */
    readonly state: readonly string[];
    readonly sizes: Readonly<Record<string, number>>;
    readonly scalars: Readonly<Record<string, number>>;
  };
  /** Floating-point operations for one weight in one step. */
  readonly flopsPerWeight: number;
}

export const optimizer = <O extends Options>(entry: Optimizer<O>): Optimizer => entry as unknown as Optimizer;
