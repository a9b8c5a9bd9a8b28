import { type Graph, type GraphNode, typeOf } from '../graph/graph.ts';
import { NOWHERE, type Value } from '../table.ts';
import { layers } from './index.ts';
import { callOf } from './replace.ts';

/**
 * A network of layers one after another, made without the language: for tests and benchmarks of the engine. Throws
 * where a layer does not fit the one before it. A layer of two values takes the second from `back` layers before it.
 */
export function chain(
  ...entries: readonly (readonly [entry: string, options?: Readonly<Record<string, Value>>, back?: number])[]
): Graph {
  const nodes: GraphNode[] = [];
  for (const [entry, options = {}, back] of entries) {
    const id = nodes.length;
    const call = callOf(entry, options);
    const from = id === 0 ? [] : back === undefined ? [id - 1] : [id - 1, id - back];
    const inputs = from.map((before) => typeOf(nodes[before]!));
    const shapes = inputs.map(({ shape }) => shape);
    const result = layers.get(entry).infer(shapes, call.options, { inputs, named: {} });
    if ('problem' in result) throw new Error(`${entry} ${result.problem}`);
    nodes.push({ id, call, inputs: from, ...result, path: `${entry}_${id}` });
  }
  return { name: 'Chain', nodes, inputs: [0], outputs: [nodes.length - 1], span: NOWHERE };
}
