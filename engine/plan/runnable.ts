import { type Graph, type GraphNode, inputShapes } from '../graph/graph.ts';
import { layers } from '../layers/index.ts';

/** What the native engine cannot run, for people: a whole sentence, and the node where it shows. */
export interface Obstacle {
  readonly problem: string;
  readonly node: GraphNode;
}

export const ENGINE = 'the native engine of this version';

/** The first thing in `graph` that keeps it from being planned; undefined where it can run. */
export function obstacle(graph: Graph): Obstacle | undefined {
  for (const node of graph.nodes) {
    const problem = obstacleAt(graph, node);
    if (problem) return { problem, node };
  }
  return undefined;
}

function obstacleAt(graph: Graph, node: GraphNode): string | undefined {
  const { entry, options } = node.call;
  const layer = layers.get(entry);
  const reason = layer.unsupported?.(options, inputShapes(graph, node));
  if (reason) return `${ENGINE} does not run \`${entry}\` ${reason}`;
  if (layer.role !== 'input' && !layer.view && !layer.forward) return `${ENGINE} does not run \`${entry}\``;
  return undefined;
}
