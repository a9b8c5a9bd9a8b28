import { consumers, type Graph, type GraphNode } from '../graph/graph.ts';
import { layers } from '../layers/index.ts';
import type { FusedActivation } from '../program.ts';

/** Activations that the kernel before them applies: producer → activation, and the nodes that thereby need no call. */
export interface Fusion {
  readonly activationOf: ReadonlyMap<number, FusedActivation>;
  readonly absorbed: ReadonlySet<number>;
}

/**
 * An activation is absorbed where its producer's kernel can apply it and nobody else reads what the producer makes: no
 * other layer, and no loss. `wanted`: the nodes whose values leave the network.
 */
export function fuse(graph: Graph, wanted: readonly number[]): Fusion {
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
  return { activationOf, absorbed };
}
