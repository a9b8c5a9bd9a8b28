import type { TargetKind } from '../../data/facts.ts';
import type { Shape } from '../../graph/shape.ts';
import type { Entry, Options, OptionsOf } from '../../table.ts';
import type { Loss } from '../losses/loss.ts';

export interface Metric<O extends Options = Options> extends Entry<O> {
  /** Kinds of targets it makes sense for. */
  readonly targets: readonly TargetKind[];
  readonly better: 'higher' | 'lower';
  /** A part of one, shown in per cent. */
  readonly isShare: boolean;
  /** Measured in the unit of the target, whatever the loss makes of it. */
  readonly inTargetUnit?: boolean;
  /**
   * The kernel call that adds a step to its sums; depends on the form that the loss wants targets in. `ignored`: the number of a
   * class that does not count.
   */
  kernel(loss: Loss, output: Shape, options: OptionsOf<O>, ignored: number): MetricCall;
  /** Where one sum is not enough: how many, side by side; the kernel is told the last as `last_slot`. */
  sums?(loss: Loss, output: Shape): number;
  /** What the sums over `samples` samples make; the mean of the one sum where it is left out. */
  value?(sums: ArrayLike<number>, samples: number): number;
}

export interface MetricCall {
  readonly kernel: string;
  readonly sizes: Readonly<Record<string, number>>;
  readonly scalars?: Readonly<Record<string, number>>;
}

/** Of metrics with two sums: of what is right, or of errors, and how many count. */
export const shareOf = (sums: ArrayLike<number>): number => (sums[1] === 0 ? 0 : sums[0]! / sums[1]!);

export const metric = <O extends Options>(entry: Metric<O>): Metric => entry as unknown as Metric;
