import { type Graph, type GraphNode, inputShapes, surroundings } from '../graph/graph.ts';
import { type Call, defaultsOf, NOWHERE, type Value } from '../table.ts';
import { layers } from './index.ts';

/** A layer with its defaults, and the options that are given. */
export function callOf(entry: string, given: Readonly<Record<string, Value>> = {}): Call {
  return { entry, options: { ...defaultsOf(layers.get(entry).options), ...given }, span: NOWHERE, written: {} };
}

/**
 * `graph` with other layers, one after another, in place of each node of `by`. The last of them keeps the node's path, those before
 * it are inside of it, so that labels and shared weights stay what they were. Undefined where a shape would not fit, or where a node takes
 * values by name or several flow into it: then no chain can stand for it.
 */
export function replaceLayers(graph: Graph, by: ReadonlyMap<number, readonly Call[]>): Graph | undefined {
  const nodes: GraphNode[] = [];
  const moved: number[] = [];
  for (const node of graph.nodes) {
    const chain = by.get(node.id);
    const inputs = node.inputs.map((id) => moved[id]!);
    if (!chain) {
      const next = withShape({ ...node, id: nodes.length, inputs }, graph, nodes, inputShapes(graph, node));
      if ('problem' in next) return undefined;
      moved.push(nodes.push(next) - 1);
      continue;
    }
    if (inputs.length !== 1 || chain.length === 0) return undefined;
    let from = inputs[0]!;
    for (const [at, call] of chain.entries()) {
      const inside = at === chain.length - 1 ? '' : `.${at + 1}`;
      const { named: _, vocabulary: __, ...kept } = node;
      const shares = node.weightsOf === undefined ? {} : { weightsOf: node.weightsOf + inside };
      const id = nodes.length;
      const next = withShape({ ...kept, ...shares, id, call, inputs: [from], path: node.path + inside }, graph, nodes);
      if ('problem' in next) return undefined;
      from = nodes.push(next) - 1;
    }
    moved.push(from);
  }
  const at = (id: number) => moved[id]!;
  const values =
    graph.values && Object.fromEntries(Object.entries(graph.values).map(([name, id]) => [name, at(id)] as const));
  return { ...graph, nodes, inputs: graph.inputs.map(at), outputs: graph.outputs.map(at), ...(values && { values }) };
}

/**
 * The node with the shape that follows from `before`, or why it has none, in words that follow its name; as it is where its inputs have
 * the shapes that they had.
 */
export function withShape(
  node: GraphNode,
  graph: Graph,
  before: readonly GraphNode[],
  had?: readonly (readonly number[])[],
): GraphNode | { readonly problem: string } {
  const made = { ...graph, nodes: before };
  const shapes = inputShapes(made, node);
  if (had && shapes.every((shape, at) => `${shape}` === `${had[at]}`)) return node;
  const layer = layers.get(node.call.entry);
  // What an instance that an option names was made for cannot change here.
  if (Object.values(layer.options).some(({ kind }) => kind.is === 'shared'))
    return { problem: 'uses the weights of a layer that was made for another size' };
  const flowing = shapes.filter((_, at) => !Object.values(node.named ?? {}).includes(at));
  const inference = layer.infer(flowing, node.call.options, surroundings(made, node));
  return 'problem' in inference ? { problem: inference.problem } : { ...node, ...inference };
}
