import type { Call, Span } from '../table.ts';
import type { Shape, ValueType } from './shape.ts';

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
  /** Names of the outputs, in their order; absent where the one output has no name. */
  readonly outputNames?: readonly string[];
  /** The nodes whose values have a name in the network's body, outputs among them. */
  readonly values?: Readonly<Record<string, number>>;
  readonly span: Span;
}

export interface GraphNode {
  /** Its place in `nodes`. */
  readonly id: number;
  /** The layer with its options: an entry of the table of layers, and the text span of the call. */
  readonly call: Call;
  /** What flows into it, in order; then the values that it is given by name. */
  readonly inputs: readonly number[];
  /** Options that are values of the network (`attention(memory: encoded)`): their places in `inputs`. */
  readonly named?: Readonly<Record<string, number>>;
  /** Of the output, without batch. */
  readonly shape: Shape;
  /** Set where the output is token numbers. */
  readonly vocabulary?: number;
  /** The path of the node whose weights it uses, where that is another one (`shared`). */
  readonly weightsOf?: string;
  /** Calls of blocks that led to it, outermost first. */
  readonly through?: readonly Span[];
  /** `conv2d_1`, `stem.conv2d`: unique in the graph; weights are called `<path>.weight`. */
  readonly path: string;
}

/** What node `id` makes. */
export const typeOf = ({ shape, vocabulary }: GraphNode): ValueType =>
  vocabulary === undefined ? { shape } : { shape, vocabulary };

/** What flows into a node, and the values that it is given by name. */
export function surroundings(graph: Graph, { inputs, named = {} }: GraphNode) {
  const types = inputs.map((id) => typeOf(graph.nodes[id]!));
  const byName = Object.entries(named).map(([name, place]) => [name, types[place]!] as const);
  const flows = types.filter((_, place) => !Object.values(named).includes(place));
  return { inputs: flows, named: Object.fromEntries(byName) };
}

export const inputShapes = (graph: Graph, node: GraphNode): Shape[] => node.inputs.map((id) => graph.nodes[id]!.shape);

/** Nodes that read `node`. */
export const consumers = (graph: Graph, node: GraphNode): GraphNode[] =>
  graph.nodes.filter((other) => other.inputs.includes(node.id));

/** Is `path` the label, or inside of what has it? */
export const isUnder = (path: string, label: string): boolean => path === label || path.startsWith(`${label}.`);
