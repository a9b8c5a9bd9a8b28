import type { Graph, GraphNode } from '../graph/graph.ts';
import { layers } from '../layers/index.ts';
import { type Companion, FLOW } from '../layers/layer.ts';

/** Of each node of a graph, the node that makes what travels beside its value; undefined where nothing of that name does. */
type Makers = readonly (GraphNode | undefined)[];

/** Found in one pass: what shortcuts lead to is reached by many ways. */
const known = new WeakMap<Graph, Map<Companion, Makers>>();

/** The node that makes what travels beside the value of `node`; undefined where nothing of that name does. */
export function companionMaker(graph: Graph, node: GraphNode, name: Companion): GraphNode | undefined {
  const makers = known.get(graph) ?? new Map<Companion, Makers>();
  known.set(graph, makers);
  let found = makers.get(name);
  if (!found) {
    found = makersIn(graph, name);
    makers.set(name, found);
  }
  return found[node.id];
}

function makersIn(graph: Graph, name: Companion): Makers {
  const makers: (GraphNode | undefined)[] = [];
  // A node follows its inputs.
  for (const node of graph.nodes) {
    const { passesOn, elementwise } = layers.get(node.call.entry);
    const goesOn = passesOn?.includes(name) || (name === 'mask' && elementwise);
    const from = goesOn
      ? flowsInto(node).find((id) => makers[id] && (name !== 'mask' || hasStepsOf(graph, id, node)))
      : undefined;
    makers.push(madeBy(graph, node, name) !== undefined ? node : from === undefined ? undefined : makers[from]);
  }
  return makers;
}

/** How many numbers a sample `node` makes beside its output; undefined where it makes nothing of that name. */
export function madeBy(
  graph: Graph,
  { inputs, call: { entry, options } }: GraphNode,
  name: Companion,
): number | undefined {
  const make = layers.get(entry).makes?.[name];
  return make?.(graph.nodes[inputs[0]!]!.shape, options);
}

/** What is given by name is looked at, and does not pass. */
const flowsInto = ({ inputs, named = {} }: GraphNode): readonly number[] =>
  inputs.filter((_, place) => !Object.values(named).includes(place));

/** Has it a row for each step of what flows in? One row may be added to all steps, and a mask of that one is none of theirs. */
function hasStepsOf(graph: Graph, id: number, { shape }: GraphNode): boolean {
  const before = graph.nodes[id]!.shape;
  return shape.length === 2 && before.length === 2 && before[0] === shape[0];
}

/** What `node` reads beside its inputs, with the nodes that make it. */
export function companionsOf(graph: Graph, node: GraphNode): readonly (readonly [Companion, GraphNode])[] {
  const reads = Object.entries(layers.get(node.call.entry).reads ?? {}) as [Companion, readonly string[]][];
  return reads.flatMap(([name, options]) => {
    const places = options.map((option) => (option === FLOW ? 0 : node.named?.[option]));
    const place = places.find((each) => each !== undefined);
    const maker = place === undefined ? undefined : companionMaker(graph, graph.nodes[node.inputs[place]!]!, name);
    return maker ? [[name, maker] as const] : [];
  });
}
