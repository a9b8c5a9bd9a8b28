import { count, type Shape } from '../graph/shape.ts';
import { layers } from '../layers/index.ts';
import type { TracedCall } from '../plan/draft.ts';
import type { LayerCost, Passes, Work } from './count.ts';
import { boundOf, type Device, roofline } from './devices.ts';
import type { EstimateRequest } from './estimate_request.ts';
import { workOf } from './kernel_work.ts';
import { updateWork } from './update_work.ts';

/** Forward and backward of one batch, and the optimizer of a step. */
export interface StepPasses {
  readonly forward: Pass;
  readonly backward: Pass;
  readonly optimizer: Pass;
}

export interface Pass extends Work {
  /**
   * What the calls of the engine's plan move: an activation that the kernel before it applies moves nothing, values put in
   * another order move once more. Left out of what the engine cannot run.
   */
  readonly fused_bytes?: number;
  readonly seconds: number;
}

export interface LayerEstimate extends Work {
  /** Its path in the network. */
  readonly name: string;
  readonly op: string;
  /** The node's place in the graph. */
  readonly id: number;
  readonly input: Shape;
  readonly output: Shape;
  readonly parameters: number;
  /** FLOPs per byte of the forward pass. */
  readonly intensity: number;
  readonly bound: 'compute' | 'memory';
  readonly passes: StepPasses;
  readonly sample: Passes;
  /** Bytes of the buffers that it is the first to use, forward and backward, in which it may follow others. */
  readonly activations: number;
  /**
   * Of the whole training step, its optimizer's part included, and its share of the step's. What a measured machine takes
   * for no layer (data, loss) is in none.
   */
  readonly seconds: number;
  readonly share: number;
}

/** What the plan's calls for a layer move and make, and what they take where the machine was measured. */
interface TracedLayer {
  readonly forward: { bytes: number; seconds: number };
  readonly backward: { bytes: number; seconds: number };
  made: number;
}

/** By node; the optimizer's calls are over the weights of many layers at once. */
export interface TracedLayers {
  readonly byNode: ReadonlyMap<number, TracedLayer>;
  readonly optimizerSeconds: number;
  /** Are the seconds those of measured kernels? */
  readonly isTimed: boolean;
}

export function tracedLayers(
  trace: readonly TracedCall[],
  batch: number,
  seconds: readonly number[] = [],
): TracedLayers {
  const byNode = new Map<number, TracedLayer>();
  let optimizerSeconds = 0;
  for (const [at, call] of trace.entries()) {
    const { pass, node, made } = call;
    if (pass === 'optimizer') optimizerSeconds += seconds[at] ?? 0;
    if (node === undefined || (pass !== 'forward' && pass !== 'backward')) continue;
    const layer = byNode.get(node) ?? {
      forward: { bytes: 0, seconds: 0 },
      backward: { bytes: 0, seconds: 0 },
      made: 0,
    };
    layer[pass].bytes += workOf(call, batch).bytes;
    layer[pass].seconds += seconds[at] ?? 0;
    layer.made += made;
    byNode.set(node, layer);
  }
  return { byNode, optimizerSeconds, isTimed: seconds.length > 0 };
}

export function layerEstimate(
  { node, input, output, parameters, learned, forward, backward, sample }: LayerCost,
  { batch, update, device }: Pick<EstimateRequest, 'batch' | 'update' | 'device'>,
  /** Weights that are trained, of all layers. */
  allLearned: number,
  traced: TracedLayers | undefined,
): Omit<LayerEstimate, 'share'> {
  const perWeight = updateWork(update);
  const stepped = { flops: learned * perWeight.flops, bytes: learned * perWeight.bytes };
  const accumulate = update.accumulate ?? 1;
  const calls = traced?.byNode.get(node.id);
  const timed = traced?.isTimed ? traced : undefined;
  const pass = (which: 'forward' | 'backward', work: Work): Pass => ({
    ...work,
    ...(traced && { fused_bytes: calls?.[which].bytes ?? 0 }),
    // Those of measured calls are of all passes of a step.
    seconds: timed ? (calls?.[which].seconds ?? 0) / accumulate : secondsBy(work, device),
  });
  const passes: StepPasses = {
    forward: pass('forward', forward),
    backward: pass('backward', backward),
    optimizer: {
      ...stepped,
      ...(traced && { fused_bytes: stepped.bytes }),
      seconds: timed ? (timed.optimizerSeconds * learned) / Math.max(1, allLearned) : secondsBy(stepped, device),
    },
  };
  return {
    name: node.path,
    op: node.call.entry,
    id: node.id,
    input,
    output,
    parameters,
    ...forward,
    intensity: forward.bytes === 0 ? 0 : forward.flops / forward.bytes,
    bound: boundOf(forward.flops, forward.bytes, device),
    passes,
    sample,
    activations: traced ? (calls?.made ?? 0) : layers.get(node.call.entry).view ? 0 : 4 * batch * count(output),
    seconds: accumulate * (passes.forward.seconds + passes.backward.seconds) + passes.optimizer.seconds,
  };
}

export const secondsBy = ({ flops, bytes }: Work, device: Device): number => roofline(flops, bytes, device);

export function passSum(passes: readonly Pass[]): Pass {
  const sum = (of: 'flops' | 'bytes' | 'seconds') => passes.reduce((total, pass) => total + pass[of], 0);
  const isTraced = passes.every(({ fused_bytes: bytes }) => bytes !== undefined);
  return {
    flops: sum('flops'),
    bytes: sum('bytes'),
    ...(isTraced && { fused_bytes: passes.reduce((total, { fused_bytes: bytes = 0 }) => total + bytes, 0) }),
    seconds: sum('seconds'),
  };
}
