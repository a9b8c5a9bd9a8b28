import { isDeepStrictEqual } from 'node:util';
import type { Graph } from '../../../engine/graph/graph.ts';
import { layers } from '../../../engine/layers/index.ts';
import type { Analysis } from '../../meaning/analysis.ts';
import type { Declaration } from '../../syntax/tree.ts';
import { readAgain, withImported } from '../across.ts';

/** Is it the same spec, written in another way? `renamed`: the same networks, some of their weights by other names. */
export type Sameness = 'same' | 'renamed' | 'different';

/** Compares what a spec means with what it would mean as `text`, by the networks and trains that both have. */
export function sameness(before: Analysis, text: string): Sameness {
  const [after] = readAgain([before], withImported([before]), new Map([[before.file, text]]));
  const errors = (spec: Analysis) => spec.diagnostics.filter(({ severity }) => severity === 'error').length;
  if (errors(after!) > errors(before)) return 'different';
  const pairs = [...before.networks, ...before.trains].map(({ name, graph }) => {
    const other = [...after!.networks, ...after!.trains].find((each) => each.name === name);
    return [graph, other?.graph] as const;
  });
  let isRenamed = false;
  for (const [a, b] of pairs) {
    if (!a && !b) continue;
    if (!a || !b || !isSameGraph(a, b)) return 'different';
    isRenamed ||= a.nodes.some((node, id) => hasWeights(node.call.entry) && node.path !== b.nodes[id]!.path);
  }
  return isRenamed ? 'renamed' : 'same';
}

/** A network with errors has no graph to compare by. */
export const isComparable = ({ networks }: Analysis, declaration: Declaration): boolean =>
  networks.every((network) => network.declaration !== declaration || network.graph !== undefined);

/** The same layers with the same options and shapes, connected in the same way; paths and places in the text aside. */
export function isSameGraph(a: Graph, b: Graph): boolean {
  return isDeepStrictEqual(plain(a), plain(b));
}

function plain({ nodes, inputs, outputs, outputNames }: Graph) {
  const ids = new Map(nodes.map(({ path, id }) => [path, id]));
  return {
    inputs,
    outputs,
    outputNames,
    nodes: nodes.map(({ call, inputs, named, shape, vocabulary, weightsOf }) => ({
      entry: call.entry,
      // An option that names a shared instance names a path.
      options: JSON.stringify(call.options, (key, value) =>
        key === 'span' || key === 'written' ? undefined : (ids.get(value as string) ?? value),
      ),
      inputs,
      named,
      shape,
      vocabulary,
      weightsOf: weightsOf === undefined ? undefined : ids.get(weightsOf),
    })),
  };
}

const hasWeights = (entry: string): boolean => layers.get(entry).parameters !== undefined;
