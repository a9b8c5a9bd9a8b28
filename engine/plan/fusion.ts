import { consumers, type Graph, type GraphNode } from '../graph/graph.ts';
import { count } from '../graph/shape.ts';
import { layers } from '../layers/index.ts';
import type { FusedActivation } from '../program.ts';

/** What the kernels of a neighbour do beside their own. */
export interface Fusion {
  /** Activations that the kernel before them applies, by producer. */
  readonly activationOf: ReadonlyMap<number, FusedActivation>;
  /** Embeddings that their readers look up themselves. */
  readonly lookedUp: ReadonlySet<number>;
  /** The nodes that thereby need no call. */
  readonly absorbed: ReadonlySet<number>;
}

/**
 * An activation is absorbed where its producer's kernel can apply it and nobody else reads what the producer makes: no
 * other layer, and no loss. An embedding, where all its readers map each of its vectors: E[token]·W = (E·W)[token], and E·W is
 * by so much less work as there are fewer different tokens than tokens in the batch. `wanted`: the nodes whose values
 * leave the network.
 */
export function fuse(graph: Graph, wanted: readonly number[], batch: number): Fusion {
  const activationOf = new Map<number, FusedActivation>();
  const absorbed = new Set<number>();
  for (const node of graph.nodes) {
    if (!layers.get(node.call.entry).fusesActivation || wanted.includes(node.id)) continue;
    const readers: GraphNode[] = consumers(graph, node);
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
  return { activationOf, lookedUp, absorbed: new Set([...absorbed, ...lookedUp]) };
}

/** Tokens to each row of a table, at least: what is mapped is then kept in a quarter of the memory that the batch has. */
const TOKENS_A_ROW = 4;

function isMappedByReaders(graph: Graph, node: GraphNode, batch: number): boolean {
  if (!layers.get(node.call.entry).looksUp) return false;
  const { vocabulary, shape } = graph.nodes[node.inputs[0]!]!;
  if (TOKENS_A_ROW * vocabulary! > batch * count(shape)) return false;
  return consumers(graph, node).every((reader) => layers.get(reader.call.entry).mapsTables);
}
