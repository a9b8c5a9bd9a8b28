import { type Graph, type GraphNode, inputShapes } from '../graph/graph.ts';
import { layers } from '../layers/index.ts';
import { companionMaker, companionsOf } from './companions.ts';

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
  const reason = layer.unsupported?.(options, inputShapes(graph, node), { masked: isMasked(graph, node) });
  if (reason) return `${ENGINE} does not run \`${entry}\` ${reason}`;
  // An embedding's padding has no vector to learn, whether or not others pass over it.
  if (layer.makes?.mask && !layer.looksUp && !isRead(graph, node))
    return `nothing after \`${entry}\` passes over the steps that it marks: \`rnn\`, \`gru\`, \`lstm\`, \`attention\`, \`mean\`, \`sum\`, \`max\`, \`batch_norm\` and losses over steps do, with layers between that work on each step by itself`;
  if (layer.role !== 'input' && !layer.view && !layer.forward) return `${ENGINE} does not run \`${entry}\``;
  return undefined;
}

const isMasked = (graph: Graph, node: GraphNode): boolean =>
  companionsOf(graph, node).some(([name]) => name === 'mask');

const isRead = (graph: Graph, maker: GraphNode): boolean =>
  graph.outputs.some((id) => companionMaker(graph, graph.nodes[id]!, 'mask') === maker) ||
  graph.nodes.some((node) => companionsOf(graph, node).some(([name, from]) => name === 'mask' && from === maker));
