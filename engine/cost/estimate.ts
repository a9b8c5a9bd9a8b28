import type { Graph } from '../graph/graph.ts';
import { count, type Shape } from '../graph/shape.ts';
import { layers } from '../layers/index.ts';
import { plan, type TrainingPlan } from '../plan/plan.ts';
import { obstacle } from '../plan/runnable.ts';
import type { UpdateRequest } from '../plan/update.ts';
import type { Memory } from '../program.ts';
import type { Call } from '../table.ts';
import { optimizers } from '../training/optimizers/index.ts';
import { countCost, type NetworkCost, type Work } from './count.ts';
import { boundOf, type Device, ridge, roofline } from './devices.ts';
import { predict, speedWith } from './prediction.ts';

/** What a network costs on a device, in the form of `dlspec estimate --format json`. */
export interface Estimate {
  readonly name: string;
  readonly batch: number;
  readonly parameters: number;
  /** For a batch. */
  readonly forward: Work;
  /**
   * A whole training step: forward, backward, optimizer. `by` tells where its time comes from: kernels that were measured on
   * this machine, or the roofline.
   */
  readonly step: Work & { readonly seconds: number; readonly by: 'kernels' | 'roofline' };
  readonly memory: Memory;
  readonly device: Omit<Device, 'speeds'> & { readonly ridge: number };
  readonly layers: readonly LayerEstimate[];
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
  /**
   * Of the whole training step, its optimizer's part included, and its share of the step's. What a measured machine takes
   * for no layer (data, loss) is in none.
   */
  readonly seconds: number;
  readonly share: number;
}

export interface EstimateRequest {
  readonly graph: Graph;
  readonly batch: number;
  /** Whose first optimizer is that of the step. */
  readonly update: UpdateRequest;
  readonly loss: Call;
  readonly device: Device;
  /** Of a machine that was measured; by default as many as it has. */
  readonly threads?: number;
}

export function estimate(request: EstimateRequest): Estimate {
  const { graph, batch, update, device } = request;
  const { speeds: _, ...shown } = device;
  const planned = obstacle(graph) ? undefined : plan({ ...request, metrics: [] });
  const cost = countCost(graph, batch);
  const optimizer = updateOf(update.optimizers[0]!);
  const steps = cost.layers.map(({ parameters, forward, backward }): Work[] => [
    forward,
    backward,
    { flops: parameters * optimizer.flops, bytes: parameters * optimizer.bytes },
  ]);
  const predicted = planned && predictedSeconds(request, planned, cost);
  const each = predicted?.layers ?? steps.map((works) => rooflineSeconds(works, device));
  const seconds = predicted?.seconds ?? each.reduce((total, one) => total + one, 0);
  const totalOf = (what: keyof Work) => steps.flat().reduce((total, work) => total + work[what], 0);
  return {
    name: graph.name,
    batch,
    parameters: cost.parameters,
    forward: cost.forward,
    step: { flops: totalOf('flops'), bytes: totalOf('bytes'), seconds, by: predicted ? 'kernels' : 'roofline' },
    memory: planned?.memory ?? keepsEverything(request, cost),
    device: { ...shown, ridge: ridge(device) },
    layers: cost.layers.map(({ node, input, output, parameters, forward }, index) => ({
      name: node.path,
      op: node.call.entry,
      id: node.id,
      input,
      output,
      parameters,
      ...forward,
      intensity: forward.bytes === 0 ? 0 : forward.flops / forward.bytes,
      bound: boundOf(forward.flops, forward.bytes, device),
      seconds: each[index]!,
      share: seconds === 0 ? 0 : each[index]! / seconds,
    })),
  };
}

/** FLOPs and bytes that a step of the optimizer takes for one weight: weight and state are read and written, the gradient read. */
function updateOf({ entry, options }: Call): Work {
  const optimizer = optimizers.get(entry);
  const states = optimizer.step(options).state.length;
  return { flops: optimizer.flopsPerWeight, bytes: 4 * (3 + 2 * states) };
}

const rooflineSeconds = (works: readonly Work[], device: Device): number =>
  works.reduce((total, { flops, bytes }) => total + roofline(flops, bytes, device), 0);

/** Of the step and of each layer by the kernels that its plan calls; undefined where they were not measured. */
function predictedSeconds(
  { batch, update, device, threads }: EstimateRequest,
  { traces }: TrainingPlan,
  cost: NetworkCost,
): { readonly seconds: number; readonly layers: readonly number[] } | undefined {
  if (!device.speeds) return undefined;
  const { seconds, calls } = predict(traces.train, batch, speedWith(device.speeds, threads), update.accumulate);
  const byNode = new Map<number, number>();
  let optimizing = 0;
  for (const [at, { pass, node }] of traces.train.entries()) {
    if (pass === 'optimizer') optimizing += calls[at]!;
    else if (node !== undefined) byNode.set(node, (byNode.get(node) ?? 0) + calls[at]!);
  }
  // The optimizer steps over the weights of many layers at once.
  const learned = (parameters: number) => (cost.parameters === 0 ? 0 : (optimizing * parameters) / cost.parameters);
  return {
    seconds,
    layers: cost.layers.map(({ node, parameters }) => (byNode.get(node.id) ?? 0) + learned(parameters)),
  };
}

/** Of what the engine cannot run, as a framework does that keeps every value for the backward pass. */
function keepsEverything({ graph, batch, update }: EstimateRequest, cost: NetworkCost): Memory {
  const parameters = 4 * cost.parameters;
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

/** By the engine's plan; of what it cannot run as above. */
export const memoryOf = (request: EstimateRequest): Memory =>
  obstacle(request.graph)
    ? keepsEverything(request, countCost(request.graph, request.batch))
    : plan({ ...request, metrics: [] }).memory;
