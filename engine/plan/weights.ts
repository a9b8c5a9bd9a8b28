import { type Graph, type GraphNode, inputShapes, isUnder, surroundings } from '../graph/graph.ts';
import type { Parameter } from '../graph/parameter.ts';
import { count } from '../graph/shape.ts';
import { layers } from '../layers/index.ts';
import type { Buffer } from '../layers/layer.ts';
import type { StoredTensor, TensorLayout } from '../program.ts';
import { aligned } from './arena.ts';
import type { Buffers } from './draft.ts';
import type { Form } from './memory_order.ts';

/** A parameter that belongs to no layer but to what stands after the network, under a path of its own. */
export interface OwnedParameter {
  readonly path: string;
  readonly parameter: Parameter;
}

/** A parameter with its place: the weights stand in one row, so that an optimizer steps over all at once. */
export interface PlacedParameter extends OwnedParameter {
  readonly buffer: Buffer;
  readonly gradient: Buffer | undefined;
  readonly tensor: StoredTensor;
  /** Is it trained, and not frozen for the whole run? */
  readonly learns: boolean;
}

export interface Weights {
  readonly placed: readonly PlacedParameter[];
  /** The parameter called `name` of the node at `path`. */
  of(path: string, name: string): PlacedParameter;
  /** All that a node calculates with: its own, or those of the nodes that it shares them with. */
  usedBy(node: GraphNode): readonly PlacedParameter[];
  /** Does a node keep the running statistics that it begins with? */
  keepsStatistics(node: GraphNode): boolean;
  /** The row of all trainable weights, and of their gradients: bytes, padding between tensors included. */
  readonly trainableBytes: number;
  readonly weightsStart: number;
  readonly gradientsStart: number;
  readonly keptBytes: number;
  readonly end: number;
}

/** Whose weights a node has: its own or those of an earlier use, and by option those of the instances that it names. */
export function pathsOf(node: GraphNode): { own: string; shared: Readonly<Record<string, string>> } {
  const named = Object.entries(layers.get(node.call.entry).options).flatMap(([name, { kind }]) =>
    kind.is === 'shared' ? [[name, node.call.options[name] as string] as const] : [],
  );
  return { own: node.weightsOf ?? node.path, shared: Object.fromEntries(named) };
}

/** The layer whose weights `option` of a node names: the embedding of `unembed(table)`. */
export function sharedBy(nodes: readonly GraphNode[], node: GraphNode, option: string): GraphNode | undefined {
  const path = pathsOf(node).shared[option];
  return path === undefined ? undefined : nodes.find((each) => each.path === path);
}

/** All parameters of `graph` as its layers declare them. */
export const parametersOf = (graph: Graph): { node: GraphNode; parameter: Parameter }[] =>
  graph.nodes.flatMap((node) => {
    const [input] = inputShapes(graph, node);
    // Weights that are shared are those of the first that uses them.
    if (!input || node.weightsOf !== undefined) return [];
    const declared = layers.get(node.call.entry).parameters?.(input, node.call.options, surroundings(graph, node));
    return (declared ?? []).map((parameter) => ({ node, parameter }));
  });

/**
 * Places parameters of the graph and of its losses, then gradients, then running statistics, from `start`. `orders`: for nodes
 * that read a flattened picture in the order of memory, the picture.
 */
export function placeWeights(
  graph: Graph,
  buffers: Buffers,
  start: number,
  orders: ReadonlyMap<number, NonNullable<Form>>,
  ofLosses: readonly OwnedParameter[] = [],
  /** Labels whose weights stay as they are. */
  freeze: readonly string[] = [],
  /** Do they keep their running statistics too? */
  freezesStatistics = false,
  /** Do they learn later in the run? Then all but those with statistics that stay need a gradient. */
  unfreezes = false,
): Weights {
  const isFrozen = (path: string) => freeze.some((label) => isUnder(path, label));
  const ofLayers = parametersOf(graph).map(({ node, parameter }) => ({
    path: node.path,
    parameter,
    order: orders.get(node.id),
  }));
  const all = [...ofLayers, ...ofLosses.map((each) => ({ ...each, order: undefined }))];
  const withStatistics = new Set(all.flatMap(({ path, parameter }) => (parameter.trainable ? [] : [path])));
  const staysFrozen = (path: string) =>
    isFrozen(path) && (!unfreezes || (freezesStatistics && withStatistics.has(path)));
  const bytesOf = ({ parameter }: (typeof all)[number]) => aligned(4 * count(parameter.shape));
  const sum = (some: typeof all) => some.reduce((bytes, each) => bytes + bytesOf(each), 0);
  const trainableBytes = sum(all.filter(({ parameter }) => parameter.trainable));
  const gradientsStart = start + trainableBytes;
  const statisticsStart = gradientsStart + trainableBytes;

  let trainable = 0;
  let statistics = 0;
  const placed = all.map((each): PlacedParameter => {
    const { path, parameter, order } = each;
    const bytes = 4 * count(parameter.shape);
    const offset = parameter.trainable ? start + trainable : statisticsStart + statistics;
    const gradient = parameter.trainable ? buffers.kept(gradientsStart + trainable, bytes) : undefined;
    if (parameter.trainable) trainable += bytesOf(each);
    else statistics += bytesOf(each);
    const layout = layoutOf(parameter, order);
    const name = `${path}.${parameter.name}`;
    const tensor = { name, shape: parameter.shape, offset, layout, trainable: parameter.trainable };
    const learns = parameter.trainable && !staysFrozen(path);
    return { path, parameter, buffer: buffers.kept(offset, bytes), gradient, tensor, learns };
  });

  const byName = new Map(placed.map((each) => [each.tensor.name, each]));
  return {
    placed,
    of: (path, name) => byName.get(`${path}.${name}`)!,
    usedBy(node) {
      const { own, shared } = pathsOf(node);
      const paths = [own, ...Object.values(shared)];
      return placed.filter(({ path }) => paths.includes(path));
    },
    keepsStatistics: (node) => freezesStatistics && isFrozen(pathsOf(node).own),
    trainableBytes,
    weightsStart: start,
    gradientsStart,
    keptBytes: trainableBytes + statistics,
    end: statisticsStart + statistics,
  };
}

/** A weight over a flattened picture keeps its inputs in the order (positions, channels) of memory. */
function layoutOf({ name, shape, order }: Parameter, picture: Form): TensorLayout {
  if (!picture || name !== 'weight') return { view: shape, permutation: order ?? shape.map((_, axis) => axis) };
  return { view: [shape[0]!, ...picture], permutation: [2, 1, 0] };
}
