import type { Graph, GraphNode } from '../graph/graph.ts';
import { layers } from '../layers/index.ts';
import { type Companion, FLOW } from '../layers/layer.ts';

/** The node that makes what travels beside the value of `node`; undefined where nothing of that name does. */
export function companionMaker(graph: Graph, node: GraphNode, name: Companion): GraphNode | undefined {
  const { makes, passesOn, elementwise } = layers.get(node.call.entry);
  if (makes?.[name]) return node;
  const goesOn = passesOn?.includes(name) || (name === 'mask' && elementwise);
  if (!goesOn) return undefined;
  for (const id of node.inputs) {
    if (name === 'mask' && !hasStepsOf(graph.nodes[id]!, node)) continue;
    const found = companionMaker(graph, graph.nodes[id]!, name);
    if (found) return found;
  }
  return undefined;
}

/** Has it a row for each step of what flows in? One row may be added to all steps, and a mask of that one is none of theirs. */
const hasStepsOf = ({ shape: before }: GraphNode, { shape }: GraphNode): boolean =>
  shape.length === 2 && before.length === 2 && before[0] === shape[0];

/** What `node` reads beside its inputs, with the nodes that make it. */
export function companionsOf(graph: Graph, node: GraphNode): readonly (readonly [Companion, GraphNode])[] {
  const reads = Object.entries(layers.get(node.call.entry).reads ?? {}) as [Companion, string][];
  return reads.flatMap(([name, option]) => {
    const place = option === FLOW ? 0 : node.named?.[option];
    const maker = place === undefined ? undefined : companionMaker(graph, graph.nodes[node.inputs[place]!]!, name);
    return maker ? [[name, maker] as const] : [];
  });
}
