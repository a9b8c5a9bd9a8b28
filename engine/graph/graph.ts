import type { Call, Span } from '../table.ts';
import type { Shape } from './shape.ts';

/**
 * What a network is once its text has been read: layers with their arguments resolved, in an order in which every node
 * follows its inputs. Plain data, so that it goes into messages and run folders as it stands.
 */
export interface Graph {
  readonly name: string;
  readonly nodes: readonly GraphNode[];
  /** Nodes that take a sample (`image`, `vector`). */
  readonly inputs: readonly number[];
  /** The nodes whose values leave the network. */
  readonly outputs: readonly number[];
  readonly span: Span;
}

export interface GraphNode {
  /** Its place in `nodes`. */
  readonly id: number;
  /** The layer with its options: an entry of the table of layers, and the text span of the call. */
  readonly call: Call;
  readonly inputs: readonly number[];
  /** Of the output, without batch. */
  readonly shape: Shape;
  /** `conv2d_1`, `stem.conv2d`: unique in the graph; weights are called `<path>.weight`. */
  readonly path: string;
}

export const inputShapes = (graph: Graph, node: GraphNode): Shape[] => node.inputs.map((id) => graph.nodes[id]!.shape);

/** Nodes that read `node`. */
export const consumers = (graph: Graph, node: GraphNode): GraphNode[] =>
  graph.nodes.filter((other) => other.inputs.includes(node.id));
