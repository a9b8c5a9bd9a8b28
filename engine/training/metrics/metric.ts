import type { TargetKind } from '../../data/facts.ts';
import type { Shape } from '../../graph/shape.ts';
import type { Entry, Options } from '../../table.ts';
import type { Loss } from '../losses/loss.ts';

export interface Metric<O extends Options = Options> extends Entry<O> {
  /** Kinds of targets it makes sense for. */
  readonly targets: readonly TargetKind[];
  readonly better: 'higher' | 'lower';
  /** A part of one, shown in per cent. */
  readonly isShare: boolean;
  /** Measured in the unit of the target, whatever the loss makes of it. */
  readonly inTargetUnit?: boolean;
  /** The kernel call that adds a sample's value to its sum; depends on the form that the loss wants targets in. */
  kernel(loss: Loss, output: Shape): { readonly kernel: string; readonly sizes: Readonly<Record<string, number>> };
}

export const metric = <O extends Options>(entry: Metric<O>): Metric => entry as unknown as Metric;
