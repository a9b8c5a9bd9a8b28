import { count } from '../graph/shape.ts';
import { layers } from '../layers/index.ts';
import { plan, type TrainingPlan } from '../plan/plan.ts';
import { obstacle } from '../plan/runnable.ts';
import { largestTensors, type Memory } from '../program.ts';
import { optimizers } from '../training/optimizers/index.ts';
import { countCost, type Passes, sumOf, type Work } from './count.ts';
import { type Device, ridge } from './devices.ts';
import type { EstimateRequest } from './estimate_request.ts';
import { type LayerEstimate, layerEstimate, passSum, type StepPasses, tracedLayers } from './layer_estimate.ts';
import { lossEstimate, lossParameters } from './loss_cost.ts';
import { mixingEstimate } from './mixing_cost.ts';
import { predict, speedWith } from './prediction.ts';

/** What a network costs on a device, in the form of `dlspec estimate --format json`. */
export interface Estimate {
  readonly name: string;
  readonly batch: number;
  readonly parameters: number;
  /** For a batch. */
  readonly forward: Work;
  /**
   * A whole training step: forward and backward of each of its batches, optimizer. `by` tells where its time comes from:
   * kernels that were measured on this machine, or the roofline.
   */
  readonly step: Work & {
    /** Batches whose gradients are added up. */
    readonly accumulate: number;
    readonly seconds: number;
    readonly by: 'kernels' | 'roofline';
  };
  /** Seconds that a batch takes when it is only measured: validation and test. */
  readonly evaluation: { readonly seconds: number };
  readonly passes: StepPasses;
  /** One sample by itself, which moves the weights as a batch does. */
  readonly sample: Passes;
  readonly memory: Memory;
  /**
   * Bytes that a run takes beside its plan while weights are written and the best are read again: a tensor in both orders, the file,
   * averages of the weights and these where they change places.
   */
  readonly checkpoint: number;
  /** Bytes of a file of its weights. */
  readonly weights: number;
  /** What the activations would take if every buffer had a place of its own instead of one by its lifetime, in bytes. */
  readonly activations_without_reuse: number;
  readonly device: Omit<Device, 'speeds'> & { readonly ridge: number };
  readonly layers: readonly LayerEstimate[];
}

export function estimate(request: EstimateRequest): Estimate {
  const { graph, batch, update, device } = request;
  const { speeds: _, ...shown } = device;
  const planned = obstacle(graph) ? undefined : plan({ ...request, metrics: [] });
  const cost = countCost(graph, batch, update.unfreezes ? [] : update.freeze);
  const accumulate = update.accumulate ?? 1;
  const predicted = planned && predictedSeconds(request, planned);
  const traced = planned && tracedLayers(planned.traces.train, batch, predicted?.calls);
  const layerCosts = cost.layers.map((layer) => layerEstimate(layer, request, cost.learned, traced));
  const ofLoss = lossEstimate(request);
  const ofMixing = mixingEstimate(request);
  const all = [...layerCosts, ...(ofLoss ? [ofLoss] : []), ...(ofMixing ? [ofMixing] : [])];
  const ofAll = (pass: keyof StepPasses) => passSum(all.map(({ passes }) => passes[pass]));
  const passes = { forward: ofAll('forward'), backward: ofAll('backward'), optimizer: ofAll('optimizer') };
  const totalOf = (what: 'flops' | 'bytes') =>
    accumulate * (passes.forward[what] + passes.backward[what]) + passes.optimizer[what];
  const seconds = predicted?.seconds ?? all.reduce((total, one) => total + one.seconds, 0);
  const parameters = all.reduce((total, one) => total + one.parameters, 0);
  const memory = planned?.memory ?? keepsEverything(request, parameters);
  return {
    name: graph.name,
    batch,
    parameters,
    forward: sumOf(all),
    step: {
      flops: totalOf('flops'),
      bytes: totalOf('bytes'),
      accumulate,
      seconds,
      by: predicted ? 'kernels' : 'roofline',
    },
    evaluation: { seconds: planned ? evaluationSeconds(request, planned, passes) : passes.forward.seconds },
    passes,
    sample: {
      forward: sumOf(all.map(({ sample }) => sample.forward)),
      backward: sumOf(all.map(({ sample }) => sample.backward)),
    },
    memory,
    checkpoint: planned ? checkpointBytes(request, planned) : 4 * parameters,
    weights: planned ? fileBytes(planned) : 4 * parameters,
    activations_without_reuse: planned?.traces.train.reduce((total, { made }) => total + made, 0) ?? memory.activations,
    device: { ...shown, ridge: ridge(device) },
    layers: layerCosts.map((layer) => ({ ...layer, share: seconds === 0 ? 0 : layer.seconds / seconds })),
  };
}

/** Of the step and of each call of its plan, by the kernels as they were measured; undefined where they were not. */
function predictedSeconds({ batch, update, device, threads }: EstimateRequest, { traces }: TrainingPlan) {
  if (!device.speeds) return undefined;
  return predict(traces.train, batch, speedWith(device.speeds, threads), update.accumulate);
}

/** As the step: by kernels where they were measured, else by the roofline of the forward pass. */
function evaluationSeconds(
  { batch, device, threads }: EstimateRequest,
  { traces }: TrainingPlan,
  { forward }: StepPasses,
): number {
  if (!device.speeds) return forward.seconds;
  return predict(traces.evaluate, batch, speedWith(device.speeds, threads)).seconds;
}

function checkpointBytes({ update }: EstimateRequest, { tensors, memory }: TrainingPlan): number {
  const { any, reordered } = largestTensors(tensors);
  return 4 * (any + reordered) + fileBytes({ tensors }) + (update.ema === undefined ? 0 : 2 * memory.gradients);
}

const fileBytes = ({ tensors }: Pick<TrainingPlan, 'tensors'>): number =>
  tensors.reduce((sum, { shape }) => sum + 4 * count(shape), 0);

/** Of what the engine cannot run, as a framework does that keeps every value for the backward pass. */
function keepsEverything({ graph, batch, update }: EstimateRequest, weights: number): Memory {
  const parameters = 4 * weights;
  const [optimizer] = update.optimizers;
  const state = parameters * optimizers.get(optimizer!.entry).step(optimizer!.options).state.length;
  const kept = graph.nodes.filter((node) => !layers.get(node.call.entry).view);
  const activations = 4 * batch * kept.reduce((sum, { shape }) => sum + count(shape), 0);
  return {
    parameters,
    gradients: parameters,
    optimizer: state,
    activations,
    total: 2 * parameters + state + activations,
  };
}

/** What training takes of memory, by the engine's plan (of what it cannot run as above), without the rest of an estimate. */
export function takenBy(request: EstimateRequest): Pick<Estimate, 'memory' | 'checkpoint'> {
  if (obstacle(request.graph)) {
    const parameters = countCost(request.graph, request.batch).parameters + lossParameters(request);
    return { memory: keepsEverything(request, parameters), checkpoint: 4 * parameters };
  }
  const planned = plan({ ...request, metrics: [] });
  return { memory: planned.memory, checkpoint: checkpointBytes(request, planned) };
}
