import { type Entry, integer, type Options, type OptionsOf, optional } from '../../table.ts';

/** The learning rate is every optimizer's first option: `adam(lr: 1e-3)`. */
export interface Optimizer<O extends Options = Options> extends Entry<O> {
  /** The kernel that makes the step over a range of the weights, and its values of the moment for these options. */
  step(options: OptionsOf<O>): OptimizerStep;
  /** Floating-point operations for one weight in one step. */
  readonly flopsPerWeight: number;
}

export interface OptimizerStep {
  readonly kernel: string;
  /** Names of the buffers that it keeps, each as long as the weights. */
  readonly state: readonly string[];
  readonly sizes: Readonly<Record<string, number>>;
  readonly scalars: Readonly<Record<string, number>>;
  /** A kernel that runs once before those over the ranges, and the float64 of that name that both are given. */
  readonly before?: {
    readonly kernel: string;
    readonly state: string;
    readonly scalars: Readonly<Record<string, number>>;
  };
}

/** How long an optimizer is at work, where another one follows it. */
const length = {
  epochs: optional(integer({ doc: 'How long it is at work, where another follows.', min: 1, unit: 'epochs' })),
  steps: optional(integer({ doc: 'How long it is at work, instead of `epochs`.', min: 1, unit: 'steps' })),
};

/** Declares an optimizer; every one may be given its length. */
export const optimizer = <O extends Options>(entry: Optimizer<O>): Optimizer =>
  ({ ...entry, options: { ...entry.options, ...length } }) as unknown as Optimizer;
