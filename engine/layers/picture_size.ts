import { type Graph, type GraphNode, inputShapes } from '../graph/graph.ts';
import { isPicture } from '../graph/shape.ts';
import { withShape } from './replace.ts';

/** A layer that does not take what the layers before it make of pictures of another size. */
export interface Misfit {
  readonly node: GraphNode;
  /** In words that follow its name. */
  readonly problem: string;
}

/** The inputs of `graph` that take pictures. */
export const picturesOf = ({ nodes, inputs }: Graph): readonly GraphNode[] =>
  inputs.map((id) => nodes[id]!).filter(({ shape }) => isPicture(shape));

/** Found once: a graph that is costed again is the same object. */
const known = new WeakMap<Graph, Map<number, Graph | Misfit>>();

/** `graph` as it is for pictures `size` pixels high and wide: the same layers in the same places, with the shapes that follow. */
export function atPictureSize(graph: Graph, size: number): Graph | Misfit {
  const bySize = known.get(graph) ?? new Map<number, Graph | Misfit>();
  known.set(graph, bySize);
  const found = bySize.get(size) ?? resized(graph, size);
  bySize.set(size, found);
  return found;
}

function resized(graph: Graph, size: number): Graph | Misfit {
  const pictures = picturesOf(graph);
  const nodes: GraphNode[] = [];
  for (const node of graph.nodes) {
    const next = pictures.includes(node)
      ? { ...node, shape: [node.shape[0]!, size, size] }
      : withShape(node, graph, nodes, inputShapes(graph, node));
    if ('problem' in next) return { node, problem: next.problem };
    nodes.push(next);
  }
  return { ...graph, nodes };
}
