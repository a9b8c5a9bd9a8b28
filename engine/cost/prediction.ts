import type { TracedCall } from '../plan/draft.ts';
import type { KernelTiming, Speed } from './devices.ts';
import { type KernelWork, workOf } from './kernel_work.ts';

/** What the calls of a step take on a machine that was measured, in the order of the trace. */
export interface Prediction {
  readonly seconds: number;
  readonly calls: readonly number[];
}

/** Measured calls that are asked about one that was not measured: those nearest to it in size. */
const NEAREST = 4;

/**
 * Seconds of a step: of each call what arithmetic or memory takes, whichever is longer, by how much longer calls of the
 * same kernel were measured to take. Between sizes that were measured the logarithm of that factor is interpolated
 * (Shepard 1968, in the logarithms of the sizes); beyond them it stays what it is at the nearest.
 *
 * `passes` are those of a step; all but the optimizer's calls are made in each.
 */
export function predict(trace: readonly TracedCall[], batch: number, speed: Speed, passes = 1): Prediction {
  const byKernel = timingsOf(speed);
  const calls = trace.map((each) => {
    const once = secondsOf(workOf(each, batch), speed, byKernel);
    return each.pass === 'optimizer' && each.call.kernel !== 'accumulate_gradient' ? once : passes * once;
  });
  return { seconds: calls.reduce((sum, each) => sum + each, speed.step), calls };
}

/** What a step takes by arithmetic and memory alone. The memory is that of the level which holds all that the call moves. */
export function bareSeconds({ flops, bytes }: KernelWork, { peak, call, bandwidths }: Speed): number {
  return Math.max(flops / peak, bytes / bandwidthFor(bytes, bandwidths)) + call;
}

/** Between working sets that were measured the logarithm is interpolated. */
export function bandwidthFor(bytes: number, bandwidths: Speed['bandwidths']): number {
  const above = bandwidths.findIndex(({ workingSet }) => workingSet >= bytes);
  if (above === -1) return bandwidths.at(-1)!.bandwidth;
  if (above === 0) return bandwidths[0]!.bandwidth;
  const [low, high] = [bandwidths[above - 1]!, bandwidths[above]!];
  const part = Math.log(bytes / low.workingSet) / Math.log(high.workingSet / low.workingSet);
  return low.bandwidth * (high.bandwidth / low.bandwidth) ** part;
}

/** The speed with so many threads; where they were not measured, that with the nearest number. By default all. */
export function speedWith(speeds: readonly Speed[], threads = Number.POSITIVE_INFINITY): Speed {
  const apart = (speed: Speed) => Math.abs(Math.log(Math.min(threads, 1e6) / speed.threads));
  return speeds.reduce((best, speed) => (apart(speed) < apart(best) ? speed : best));
}

const known = new WeakMap<Speed, ReadonlyMap<string, readonly KernelTiming[]>>();

function timingsOf(speed: Speed): ReadonlyMap<string, readonly KernelTiming[]> {
  let found = known.get(speed);
  if (!found) {
    const lists = new Map<string, KernelTiming[]>();
    for (const timing of speed.kernels) lists.set(timing.kernel, [...(lists.get(timing.kernel) ?? []), timing]);
    found = lists;
    known.set(speed, found);
  }
  return found;
}

function secondsOf(work: KernelWork, speed: Speed, byKernel: ReadonlyMap<string, readonly KernelTiming[]>): number {
  const measured = byKernel.get(work.kernel) ?? byKernel.get(work.kernel.split(' ')[0]!) ?? [];
  const bare = bareSeconds(work, speed);
  const { counts, falls } = work.flops > 0 ? OF_PRODUCTS : OF_OTHERS;
  const near = measured
    .map((timing) => ({
      factor: timing.seconds / bareSeconds(timing, speed),
      apart: apart(timing.extents, work.extents, counts),
    }))
    .sort((a, b) => a.apart - b.apart)
    .slice(0, NEAREST);
  if (near.length === 0) return bare;
  let [weights, sum] = [0, 0];
  for (const { factor, apart } of near) {
    const weight = (apart + 1e-3) ** -falls;
    weights += weight;
    sum += weight * Math.log(factor);
  }
  return bare * Math.exp(sum / weights);
}

/**
 * What a doubling of each size counts in the distance (the last stands for all that follow), and the power of its square by which
 * weights fall. Found by predicting each measured call from the others: how well a product uses the processor depends little on
 * its rows and depth, much on its width, and most on its groups and on lanes that stay empty.
 */
const OF_PRODUCTS = { counts: [0.25, 0.25, 2, 16], falls: 0.75 };
/** What is moved, and how long its rows are. */
const OF_OTHERS = { counts: [0.25, 2], falls: 1 };

/** Square of the distance of two sizes, in doublings. */
const apart = (a: readonly number[], b: readonly number[], counts: readonly number[]): number =>
  a.reduce((sum, extent, at) => sum + (counts[at] ?? counts.at(-1)!) * Math.log2(extent / (b[at] ?? extent)) ** 2, 0);
