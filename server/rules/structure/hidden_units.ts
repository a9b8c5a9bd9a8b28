import type { Graph, GraphNode } from '../../../engine/graph/graph.ts';
import { count } from '../../../engine/graph/shape.ts';
import type { Rule } from '../rule.ts';
import { givesBackInput, weightedAfter } from './chain.ts';

/** The estimate √(m+n)+1 … √(m+n)+10 for m inputs and n outputs of the network, and the power of two in it or nearest to it. */
export interface HiddenUnits {
  readonly inputs: number;
  readonly outputs: number;
  readonly from: number;
  readonly to: number;
  readonly powerOfTwo: number;
}

export function estimateHiddenUnits(graph: Graph): HiddenUnits {
  const inputs = graph.inputs.reduce((sum, id) => sum + count(graph.nodes[id]!.shape), 0);
  const outputs = graph.outputs.reduce((sum, id) => sum + count(graph.nodes[id]!.shape), 0);
  const root = Math.sqrt(inputs + outputs);
  const [from, to] = [root + 1, root + 10];
  const above = 2 ** Math.ceil(Math.log2(from));
  const below = above / 2;
  const powerOfTwo = above <= to || above - to <= from - below ? above : below;
  return { inputs, outputs, from, to, powerOfTwo };
}

/** Dense layers between the input and the last weighted layer; not those that work on each step of a sequence. */
export const hiddenDense = (graph: Graph): GraphNode[] =>
  graph.nodes.filter(
    (node) => node.call.entry === 'dense' && node.shape.length === 1 && weightedAfter(graph, node) !== undefined,
  );

export const hiddenUnits: Rule = {
  name: 'hidden-units',
  severity: 'warning',
  title: 'A hidden dense layer is narrower than √(m+n)+1',
  why:
    'A network with m inputs and n outputs usually needs √(m+n)+a hidden units, with a between 1 and 10, best a power of two in that range. ' +
    'Below it the layer cannot hold what it must pass on. The estimate is a floor for small tables and one hidden layer; larger ' +
    'tasks take 256 to 1024 units with regularization.',
  sources: ['S0', 'S3'],
  bad: `network Narrow {
  vector(64)
  dense(4) -> relu
  dense(10)
}
`,
  good: `network Wide {
  vector(64)
  dense(16) -> relu
  dense(10)
}
`,
  on: 'network',
  check(graph) {
    // An autoencoder's code is narrow on purpose.
    if (givesBackInput(graph)) return [];
    const { inputs, outputs, from, to, powerOfTwo } = estimateHiddenUnits(graph);
    return hiddenDense(graph)
      .filter((node) => node.shape[0]! < from && node.shape[0]! < powerOfTwo)
      .map((node) => {
        const units = node.shape[0]!;
        const span = node.call.written.units ?? node.call.span;
        const range = `√(${inputs}+${outputs})+1 = ${from.toFixed(1)} to √(${inputs}+${outputs})+10 = ${to.toFixed(1)}`;
        return {
          span: node.call.span,
          message: `\`dense(${units})\` is narrow for ${inputs} inputs and ${outputs} ${outputs === 1 ? 'output' : 'outputs'}: the usual estimate is ${range}; take ${powerOfTwo}`,
          fixes: [
            { title: `Set the width to ${powerOfTwo}`, safe: false, edits: [{ span, text: String(powerOfTwo) }] },
          ],
        };
      });
  },
};
