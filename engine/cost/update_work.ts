import type { UpdateRequest } from '../plan/update.ts';
import { optimizers } from '../training/optimizers/index.ts';
import type { Work } from './count.ts';

const FLOAT = 4;
/** `values` that are read or written for each weight. */
const work = (flops: number, values: number): Work => ({ flops, bytes: FLOAT * values });

/**
 * FLOPs and bytes that the update at the end of a step takes for one weight: the gradients of several batches added up, a
 * penalty (of biases too, which it spares: they are few), the gradient's norm, clipping, the step of the first optimizer,
 * the running average.
 */
export function updateWork({ optimizers: [first], accumulate = 1, penalties = [], clip, ema }: UpdateRequest): Work {
  const { entry, options } = first!;
  const optimizer = optimizers.get(entry);
  const states = optimizer.step(options as never).state.length;
  const parts = [
    // Weight and state are read and written, the gradient is read.
    work(optimizer.flopsPerWeight, 3 + 2 * states),
    // Its square is added up.
    work(2, 1),
    ...(accumulate > 1 ? [work(accumulate, 3 * accumulate)] : []),
    ...(penalties.length > 0 ? [work(2 * penalties.length, 3)] : []),
    ...(clip ? [work(1, 2)] : []),
    // average ← decay·average + (1 − decay)·w
    ...(ema === undefined ? [] : [work(3, 3)]),
  ];
  return {
    flops: parts.reduce((sum, { flops }) => sum + flops, 0),
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
