import type { Graph } from '../graph/graph.ts';
import { count, type Shape } from '../graph/shape.ts';
import { layers } from '../layers/index.ts';
import { plan } from '../plan/plan.ts';
import { obstacle } from '../plan/runnable.ts';
import type { UpdateRequest } from '../plan/update.ts';
import type { Memory } from '../program.ts';
import type { Call } from '../table.ts';
import { optimizers } from '../training/optimizers/index.ts';
import { countCost, type NetworkCost, type Work } from './count.ts';
import { boundOf, type Device, ridge, roofline } from './devices.ts';

/** What a network costs on a device, in the form of `dlspec estimate --format json`. */
export interface Estimate {
  readonly name: string;
  readonly batch: number;
  readonly parameters: number;
  /** For a batch. */
  readonly forward: Work;
  /** A whole training step: forward, backward, optimizer. */
  readonly step: Work & { readonly seconds: number };
  readonly memory: Memory;
  readonly device: Device & { readonly ridge: number };
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
  /** Of the whole training step, and its share of the network's. */
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
}

export function estimate({ graph, batch, update, loss, device }: EstimateRequest): Estimate {
  const cost = countCost(graph, batch);
  const optimizer = updateOf(update.optimizers[0]!);
  const steps = cost.layers.map(({ parameters, forward, backward }): Work[] => [
    forward,
    backward,
    { flops: parameters * optimizer.flops, bytes: parameters * optimizer.bytes },
  ]);
  const secondsOf = (works: readonly Work[]) =>
    works.reduce((total, { flops, bytes }) => total + roofline(flops, bytes, device), 0);
  const seconds = steps.reduce((total, works) => total + secondsOf(works), 0);
  const totalOf = (what: keyof Work) => steps.flat().reduce((total, work) => total + work[what], 0);
  return {
    name: graph.name,
    batch,
    parameters: cost.parameters,
    forward: cost.forward,
    step: { flops: totalOf('flops'), bytes: totalOf('bytes'), seconds },
    memory: memoryOf({ graph, batch, update, loss, device }, cost),
    device: { ...device, ridge: ridge(device) },
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
      seconds: secondsOf(steps[index]!),
      share: seconds === 0 ? 0 : secondsOf(steps[index]!) / seconds,
    })),
  };
}

/** FLOPs and bytes that a step of the optimizer takes for one weight: weight and state are read and written, the gradient read. */
function updateOf({ entry, options }: Call): Work {
  const optimizer = optimizers.get(entry);
  const states = optimizer.step(options).state.length;
  return { flops: optimizer.flopsPerWeight, bytes: 4 * (3 + 2 * states) };
}

/** By the engine's plan; for what it cannot run as a framework does that keeps every value for the backward pass. */
function memoryOf({ graph, batch, update, loss }: EstimateRequest, cost: NetworkCost): Memory {
  if (!obstacle(graph)) return plan({ graph, loss, metrics: [], update, batch }).memory;
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
