import { type Graph, type GraphNode, typeOf } from '../graph/graph.ts';
import { NOWHERE, type Value } from '../table.ts';
import { layers } from './index.ts';
import { callOf } from './replace.ts';

/**
 * A network of layers one after another, made without the language: for tests and benchmarks of the engine. Throws
 * where a layer does not fit the one before it.
 */
export function chain(
  ...entries: readonly (readonly [entry: string, options?: Readonly<Record<string, Value>>])[]
): Graph {
  const nodes: GraphNode[] = [];
  for (const [entry, options = {}] of entries) {
    const id = nodes.length;
    const call = callOf(entry, options);
    const inputs = id === 0 ? [] : [typeOf(nodes[id - 1]!)];
    const shapes = inputs.map(({ shape }) => shape);
    const result = layers.get(entry).infer(shapes, call.options, { inputs, named: {} });
    if ('problem' in result) throw new Error(`${entry} ${result.problem}`);
    nodes.push({ id, call, inputs: id === 0 ? [] : [id - 1], ...result, path: `${entry}_${id}` });
  }
  return { name: 'Chain', nodes, inputs: [0], outputs: [nodes.length - 1], span: NOWHERE };
}
