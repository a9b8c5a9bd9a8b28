import type { Graph } from '../graph/graph.ts';
import { columnsOf, count, positionsOf, type Shape } from '../graph/shape.ts';
import type { Buffer } from '../layers/layer.ts';
import type { KernelCall, Plan, ProgramName } from '../program.ts';
import { FUSED_ACTIVATIONS } from '../program.ts';
import type { Call } from '../table.ts';
import { losses } from '../training/losses/index.ts';
import type { Loss } from '../training/losses/loss.ts';
import { metrics as metricTable } from '../training/metrics/index.ts';
import { aligned } from './arena.ts';
import { Buffers, Draft } from './draft.ts';
import { fuse } from './fusion.ts';
import { LoweredGraph } from './lower.ts';
import { obstacle } from './runnable.ts';
import { stepsOf } from './steps.ts';
import { Update, type UpdateRequest } from './update.ts';
import { initialize, placeWeights, type Weights } from './weights.ts';

export interface PlanRequest {
  readonly graph: Graph;
  readonly loss: Call;
  readonly metrics: readonly Call[];
  readonly update: UpdateRequest;
  /** Samples in a step. */
  readonly batch: number;
}

/** Where the trainer writes what prepares inputs: value·scale + shift, by channel or column. */
export interface PreparationPlace {
  readonly channels: number;
  readonly scale: number;
  readonly shift: number;
}

export interface TrainingPlan extends Plan {
  /** In the order of the network's inputs; those that take tokens have none. */
  readonly preparation: readonly PreparationPlace[];
  /** What follows the backward pass, by optimizer. */
  readonly update: Update;
}

/**
 * Compiles a network with its loss and optimizer to the programs that native runs, all in one arena: weights, gradients,
 * the optimizer's state and running statistics at fixed places, then what lives within a step, by lifetime. The
 * programs never run at the same time, so they share that part. Throws where the graph has an `obstacle`.
 */
export function plan(request: PlanRequest): TrainingPlan {
  const { graph, batch } = request;
  const found = obstacle(graph);
  if (found) throw new Error(found.problem);
  const buffers = new Buffers();
  const fusion = fuse(graph);
  const steps = stepsOf(graph, fusion);
  const weights = placeWeights(graph, buffers, 0, steps.taken);
  const update = new Update(request.update, weights, buffers, weights.end);

  const { places, end: base } = placePreparation(graph, update.end);

  const write = (
    training: boolean,
    rest: (network: LoweredGraph, draft: Draft, output: Buffer) => readonly Buffer[],
  ) => {
    const draft = new Draft(buffers);
    const network = new LoweredGraph(graph, steps, weights, fusion, buffers, batch, training);
    gatherInputs(graph, network, draft, places, buffers);
    const held = rest(network, draft, network.forward(draft)[0]!);
    return { ...draft.place(base, held), held };
  };

  const train = write(true, (network, draft, output) => {
    const gradient = buffers.transient(buffers.bytesOf(output));
    compare(request, buffers, draft, output, gradient);
    network.backward(draft, [gradient]);
    update.endPass(draft);
    return [];
  });
  const evaluate = write(false, (_, draft, output) => {
    compare(request, buffers, draft, output, undefined);
    return [];
  });
  const predict = write(false, (_, draft, output) => [activate(request, buffers, draft, output)]);
  const start = new Draft(buffers);
  initialize(weights, start);

  const programs: Record<ProgramName, readonly KernelCall[]> = {
    initialize: start.place(base).calls,
    train: train.calls,
    update: update.program(0, 0),
    evaluate: evaluate.calls,
    predict: predict.calls,
  };
  const stepBytes = Math.max(train.bytes, evaluate.bytes, predict.bytes);
  return {
    arenaBytes: base + stepBytes,
    batch,
    programs,
    tensors: weights.placed.map(({ tensor }) => tensor),
    sums: ['loss', ...request.metrics.map(({ entry }) => entry)],
    output: { offset: predict.offsetOf(predict.held[0]!), values: count(outputShape(graph)) },
    memory: memoryOf(weights, update.stateBytes, base + stepBytes),
    preparation: [...places.values()],
    update,
  };
}

/** A pair for each input of numbers, by node. */
function placePreparation(graph: Graph, start: number) {
  const places = new Map<number, PreparationPlace>();
  let end = start;
  for (const id of graph.inputs) {
    const { shape, vocabulary } = graph.nodes[id]!;
    if (vocabulary !== undefined) continue;
    const channels = columnsOf(shape);
    const bytes = aligned(4 * channels);
    places.set(id, { channels, scale: end, shift: end + bytes });
    end += 2 * bytes;
  }
  return { places, end };
}

const outputShape = (graph: Graph) => graph.nodes[graph.outputs[0]!]!.shape;

function memoryOf(weights: Weights, optimizer: number, total: number) {
  const gradients = weights.trainableBytes;
  return {
    parameters: weights.keptBytes,
    gradients,
    optimizer,
    activations: total - weights.keptBytes - gradients - optimizer,
    total,
  };
}

function gatherInputs(
  graph: Graph,
  network: LoweredGraph,
  draft: Draft,
  places: ReadonlyMap<number, PreparationPlace>,
  buffers: Buffers,
): void {
  graph.inputs.forEach((id, input) => {
    const to = network.inputOf(graph.nodes[id]!);
    if (!to) return;
    const values = count(graph.nodes[id]!.shape);
    const place = places.get(id);
    if (place) {
      const prepared = { scale: buffers.kept(place.scale), shift: buffers.kept(place.shift) };
      draft.emit('gather_inputs', { to, ...prepared }, { values, channels: place.channels, input });
    } else draft.emit('gather_tokens', { to }, { values, input });
  });
}

/** Loss and metrics of an output, and the gradient where it is wanted. */
function compare(
  request: PlanRequest,
  buffers: Buffers,
  draft: Draft,
  output: Buffer,
  gradient: Buffer | undefined,
): void {
  const loss = losses.get(request.loss.entry);
  const shape = outputShape(request.graph);
  const targets = gatherTargets(loss, shape, request.batch, buffers, draft);
  const operands = { outputs: output, targets };
  draft.emit(loss.kernel, { ...operands, ...(gradient && { gradient }) }, { ...loss.sizes(shape), slot: 0 });
  request.metrics.forEach(({ entry }, index) => {
    const { kernel, sizes } = metricTable.get(entry).kernel(loss, shape);
    draft.emit(kernel, operands, { ...sizes, slot: index + 1 });
  });
}

function gatherTargets(loss: Loss, output: Shape, batch: number, buffers: Buffers, draft: Draft): Buffer {
  const classes = loss.targetAs === 'classes';
  const values = classes ? positionsOf(output) : count(output);
  const targets = buffers.transient(4 * batch * values);
  draft.emit(classes ? 'gather_classes' : 'gather_targets', { to: targets }, { values, target: 0 });
  return targets;
}

/** What people want to see of an output: probabilities where the loss takes logits. */
function activate(request: PlanRequest, buffers: Buffers, draft: Draft, output: Buffer): Buffer {
  const { outputActivation } = losses.get(request.loss.entry);
  if (outputActivation === 'none') return output;
  const shape = outputShape(request.graph);
  const values = count(shape);
  const shown = buffers.transient(buffers.bytesOf(output));
  if (outputActivation === 'softmax')
    draft.emit(
      'softmax_forward',
      { x: output, y: shown },
      { rows: positionsOf(shape), width: values / positionsOf(shape) },
    );
  else
    draft.emit(
      'activation_forward',
      { x: output, y: shown },
      { values, activation: FUSED_ACTIVATIONS.indexOf('sigmoid') },
    );
  return shown;
}
