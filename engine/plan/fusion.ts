import { consumers, type Graph, type GraphNode, inputShapes } from '../graph/graph.ts';
import { count, isSameShape } from '../graph/shape.ts';
import { layers } from '../layers/index.ts';
import type { FusedActivation } from '../program.ts';
import { madeBy } from './companions.ts';

/** What the kernels of a neighbour do beside their own. */
export interface Fusion {
  /** Activations that the kernel before them applies, by producer. */
  readonly activationOf: ReadonlyMap<number, FusedActivation>;
  /** Sums of two values that the kernel of one of them adds up on its way out, by the sum. */
  readonly sums: ReadonlyMap<number, AbsorbedSum>;
  /** Embeddings that their readers look up themselves. */
  readonly lookedUp: ReadonlySet<number>;
  /** The nodes that thereby need no call. */
  readonly absorbed: ReadonlySet<number>;
}

export interface AbsorbedSum {
  /** The node whose kernel adds: it is computed where the sum stands, as the other value may come after it. */
  readonly by: number;
  /** The node whose value it adds: the shortcut. */
  readonly shortcut: number;
}

/**
 * A sum is absorbed where the kernel of one of its two values can add the other before its activation, and nobody else reads
 * that one value. An activation is absorbed where its producer's kernel can apply it and nobody else reads what the producer makes: no
 * other layer, and no loss. An embedding, where all its readers map each of its vectors: E[token]·W = (E·W)[token], and E·W is
 * by so much less work as there are fewer different tokens than tokens in the batch. `wanted`: the nodes whose values
 * leave the network.
 */
export function fuse(graph: Graph, wanted: readonly number[], batch: number): Fusion {
  const sums = absorbedSums(graph, wanted);
  const summing = new Map([...sums].map(([sum, { by }]) => [by, graph.nodes[sum]!]));
  const activationOf = new Map<number, FusedActivation>();
  const absorbed = new Set<number>();
  for (const node of graph.nodes) {
    const made = summing.get(node.id) ?? node;
    if (!layers.get(node.call.entry).fusesActivation || wanted.includes(made.id)) continue;
    const readers: GraphNode[] = consumers(graph, made);
    const activation = readers.length === 1 ? layers.get(readers[0]!.call.entry).fusedAs : undefined;
    if (!activation) continue;
    activationOf.set(node.id, activation);
    absorbed.add(readers[0]!.id);
  }
  const lookedUp = new Set(
    graph.nodes
      .filter((node) => !wanted.includes(node.id) && isMappedByReaders(graph, node, batch))
      .map(({ id }) => id),
  );
  return { activationOf, sums, lookedUp, absorbed: new Set([...absorbed, ...lookedUp]) };
}

function absorbedSums(graph: Graph, wanted: readonly number[]): ReadonlyMap<number, AbsorbedSum> {
  const sums = new Map<number, AbsorbedSum>();
  for (const { id, call, inputs } of graph.nodes) {
    const [a, b] = inputs;
    if (layers.get(call.entry).operator !== '+' || a === undefined || b === undefined || a === b) continue;
    const shapes = inputs.map((input) => graph.nodes[input]!.shape);
    if (!isSameShape(shapes[0]!, shapes[1]!)) continue;
    const adds = (of: number): boolean => {
      const node = graph.nodes[of]!;
      const can = layers.get(node.call.entry).addsShortcut?.(node.call.options, inputShapes(graph, node));
      return can === true && !wanted.includes(of) && consumers(graph, node).length === 1;
    };
    // Of two that could, the later one: there is nothing to wait for.
    const by = [Math.max(a, b), Math.min(a, b)].find(adds);
    if (by !== undefined) sums.set(id, { by, shortcut: by === a ? b : a });
  }
  return sums;
}

/** Tokens to each row of a table, at least: what is mapped is then kept in a quarter of the memory that the batch has. */
const TOKENS_A_ROW = 4;

function isMappedByReaders(graph: Graph, node: GraphNode, batch: number): boolean {
  if (!layers.get(node.call.entry).looksUp) return false;
  // Who marks the steps that fill up goes through the tokens anyway.
  if (madeBy(graph, node, 'mask') !== undefined) return false;
  const { vocabulary, shape } = graph.nodes[node.inputs[0]!]!;
  if (TOKENS_A_ROW * vocabulary! > batch * count(shape)) return false;
  return consumers(graph, node).every((reader) => layers.get(reader.call.entry).mapsTables);
}
