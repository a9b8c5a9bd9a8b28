import { children, type Node, type Tree } from '../syntax/tree.ts';

/** A node and all below it, in the order of the text. */
export function* below(node: Node): Generator<Node> {
  yield node;
  for (const child of children(node)) yield* below(child);
}

/** All nodes of a spec. */
export function* nodesOf(tree: Tree): Generator<Node> {
  for (const declaration of tree.declarations) yield* below(declaration);
}
