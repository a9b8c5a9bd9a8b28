import type { Graph } from '../graph/graph.ts';
import { columnsOf, count, show } from '../graph/shape.ts';
import type { Buffer } from '../layers/layer.ts';
import type { KernelCall, Plan, ProgramName } from '../program.ts';
import { aligned } from './arena.ts';
import { Buffers, Draft, type TracedCall } from './draft.ts';
import { initialize } from './first_weights.ts';
import { fuse } from './fusion.ts';
import { gatherInputs } from './inputs.ts';
import { LoweredGraph } from './lower.ts';
import { Objective, type ObjectiveRequest } from './objective.ts';
import { obstacle } from './runnable.ts';
import { stepsOf } from './steps.ts';
import { Update, type UpdateRequest } from './update.ts';
import { placeWeights, type Weights } from './weights.ts';

export interface PlanRequest extends ObjectiveRequest {
  readonly update: UpdateRequest;
  /** Samples in a step. */
  readonly batch: number;
  /** Inputs that are like the first are mixed as its data prepares them (whitening). */
  readonly mixes?: boolean | undefined;
  /** The network at the size that pictures of the data have, where `graph` is it at another: they are resized on their way in. */
  readonly whole?: Graph | undefined;
}

/** Where the trainer writes what prepares inputs: value·scale + shift, by channel or column. */
export interface PreparationPlace {
  readonly channels: number;
  readonly scale: number;
  readonly shift: number;
  /** Its place among the numbers of all inputs, one after the other. */
  readonly columns: { readonly first: number; readonly all: number };
  /** Where all `values` of a sample are mixed afterwards: a matrix by input, and a shift of each. */
  readonly mixing?: { readonly values: number; readonly matrix: number; readonly shift: number };
}

export interface TrainingPlan extends Plan {
  /** In the order of the network's inputs; those that take tokens have none. */
  readonly preparation: readonly PreparationPlace[];
  /** What follows the backward pass, by optimizer. */
  readonly update: Update;
  /** The calls of a training step, and of a step of evaluation, with what they are for. */
  readonly traces: { readonly train: readonly TracedCall[]; readonly evaluate: readonly TracedCall[] };
  readonly objective: Objective;
  /** Where what outlives a step ends. */
  readonly keptBytes: number;
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
  const objective = new Objective(request);
  const { wanted } = objective;
  const fusion = fuse(graph, wanted, batch);
  const steps = stepsOf(graph, fusion, wanted);
  const { freeze, freezesStatistics, unfreezes } = request.update;
  const weights = placeWeights(
    graph,
    buffers,
    0,
    steps.taken,
    objective.parameters,
    freeze,
    freezesStatistics,
    unfreezes,
  );
  objective.take(weights);
  const update = new Update(request.update, weights, buffers, weights.end);

  const { places, end: base } = placePreparation(request, objective.place(update.end));

  const write = (
    training: boolean,
    rest: (network: LoweredGraph, draft: Draft, values: ReadonlyMap<number, Buffer>) => readonly Buffer[],
  ) => {
    const draft = new Draft(buffers);
    const network = new LoweredGraph(graph, steps, weights, fusion, buffers, batch, training);
    gatherInputs(request, network, draft, places, buffers);
    const held = rest(network, draft, network.forward(draft));
    return { ...draft.place(base, held), held };
  };

  const train = write(true, (network, draft, values) => {
    network.backward(draft, objective.compare(draft, buffers, { values, masks: network.masks }, batch, true));
    update.endPass(draft);
    return [];
  });
  const evaluate = write(false, (network, draft, values) => {
    objective.compare(draft, buffers, { values, masks: network.masks }, batch, false);
    return [];
  });
  const predict = write(false, (_, draft, values) =>
    graph.outputs.map((node) => objective.show(node, values.get(node)!, draft, buffers)),
  );
  const start = new Draft(buffers);
  initialize(weights, start, buffers);
  objective.initialize(start, buffers);
  const initializing = start.place(base);

  const step = update.program(0, 0);
  const programs: Record<ProgramName, readonly KernelCall[]> = {
    initialize: initializing.calls,
    train: train.calls,
    update: step.map(({ call }) => call),
    evaluate: evaluate.calls,
    predict: predict.calls,
  };
  const stepBytes = Math.max(initializing.bytes, train.bytes, evaluate.bytes, predict.bytes);
  return {
    arenaBytes: base + stepBytes,
    batch,
    programs,
    tensors: [...weights.placed.map(({ tensor }) => tensor), ...objective.tensors],
    sums: objective.sums,
    outputs: graph.outputs.map((node, at) => ({
      ...(graph.outputs.length > 1 && { name: graph.outputNames?.[at] }),
      offset: predict.offsetOf(predict.held[at]!),
      values: count(objective.shownShape(node)),
    })),
    memory: memoryOf(weights, update.stateBytes, base + stepBytes),
    preparation: [...places.values()],
    objective,
    update,
    keptBytes: base,
    traces: { train: [...train.traced, ...step], evaluate: evaluate.traced },
  };
}

/** A pair for each input of numbers, by node. */
function placePreparation({ graph: planned, mixes, whole: graph = planned }: PlanRequest, start: number) {
  const places = new Map<number, PreparationPlace>();
  let end = start;
  const take = (values: number): number => {
    const offset = end;
    end += aligned(4 * values);
    return offset;
  };
  const like = graph.nodes[graph.inputs[0]!]!.shape;
  const all = graph.inputs.reduce((sum, id) => sum + count(graph.nodes[id]!.shape), 0);
  let next = 0;
  for (const id of graph.inputs) {
    const { shape, vocabulary } = graph.nodes[id]!;
    const columns = { first: next, all };
    next += count(shape);
    if (vocabulary !== undefined) continue;
    const channels = columnsOf(shape);
    const pair = { channels, scale: take(channels), shift: take(channels), columns };
    const values = count(shape);
    const mixed = mixes && show(shape) === show(like);
    const mixing = mixed && { mixing: { values, matrix: take(values ** 2), shift: take(values) } };
    places.set(id, { ...pair, ...mixing });
  }
  return { places, end };
}

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
