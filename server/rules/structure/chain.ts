import { consumers, type Graph, type GraphNode } from '../../../engine/graph/graph.ts';
import { count } from '../../../engine/graph/shape.ts';
import { layers } from '../../../engine/layers/index.ts';
import type { Role } from '../../../engine/layers/layer.ts';

export const roleOf = (node: GraphNode): Role => layers.get(node.call.entry).role;

/** Is one of the outputs as large as the inputs? Then the network is an autoencoder, or as good as one. */
export function givesBackInput({ nodes, inputs, outputs }: Graph): boolean {
  const size = inputs.reduce((sum, id) => sum + count(nodes[id]!.shape), 0);
  return outputs.some((id) => count(nodes[id]!.shape) === size);
}

/** The layers that follow `node`, as long as they follow one another without branching. */
export function* chainAfter(graph: Graph, node: GraphNode): Generator<GraphNode> {
  for (
    let [next, ...others] = consumers(graph, node);
    next && others.length === 0;
    [next, ...others] = consumers(graph, next)
  )
    yield next;
}

/** Layers between `node` and the next weighted layer. */
export function untilWeighted(graph: Graph, node: GraphNode): GraphNode[] {
  const between: GraphNode[] = [];
  for (const next of chainAfter(graph, node)) {
    if (roleOf(next) === 'weighted') break;
    between.push(next);
  }
  return between;
}

/** The next weighted layer after `node`; undefined where `node` leads to the output alone. */
export function weightedAfter(graph: Graph, node: GraphNode): GraphNode | undefined {
  for (const next of chainAfter(graph, node)) if (roleOf(next) === 'weighted') return next;
  return undefined;
}
