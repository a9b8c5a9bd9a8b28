import type { Graph, GraphNode } from '../../../engine/graph/graph.ts';
import { count } from '../../../engine/graph/shape.ts';
import { factsOf, is, isConvolution, isRecurrent, type NetworkFacts } from '../facts/network_facts.ts';
import { networkRule } from '../rule.ts';

/** The estimate √(m+n)+1 … √(m+n)+10 for m inputs and n outputs. */
export interface HiddenUnits {
  readonly inputs: number;
  readonly outputs: number;
  readonly from: number;
  readonly to: number;
  /** The smallest power of two in it, or the nearest to it. */
  readonly powerOfTwo: number;
  /** All that lie in it. */
  readonly powersOfTwo: readonly number[];
}

/** Inputs up to which the estimate is a floor; beyond them far narrower layers do as well. */
const SMALL_TABLE = 1024;

export function estimateHiddenUnits(graph: Graph): HiddenUnits {
  const network = factsOf(graph);
  return estimate(network.inputSize, network.outputSize);
}

function estimate(inputs: number, outputs: number): HiddenUnits {
  const root = Math.sqrt(inputs + outputs);
  const [from, to] = [root + 1, root + 10];
  const above = 2 ** Math.ceil(Math.log2(from));
  const below = above / 2;
  const powerOfTwo = above <= to || above - to <= from - below ? above : below;
  const powersOfTwo: number[] = [];
  for (let power = above; power <= to; power *= 2) powersOfTwo.push(power);
  return { inputs, outputs, from, to, powerOfTwo, powersOfTwo };
}

/** The estimate in words: `√(64+10)+1 … √(64+10)+10 = 9.6 … 18.6`. */
export const toldHiddenUnits = ({ inputs, outputs, from, to }: HiddenUnits): string =>
  `√(${inputs}+${outputs})+1 … √(${inputs}+${outputs})+10 = ${from.toFixed(1)} … ${to.toFixed(1)}`;

/** Dense layers between the input and the last weighted layer; not those that work on each step of a sequence. */
export const hiddenDense = (graph: Graph): GraphNode[] => {
  const network = factsOf(graph);
  return network.nodes.filter(
    (node) => is(node, 'dense') && node.shape.length === 1 && network.weightedAfter(node) !== undefined,
  );
};

export const hiddenUnits = networkRule({
  name: 'hidden-units',
  severity: 'warning',
  title: 'A hidden dense layer is narrower than √(m+n)+1',
  why:
    'A network with m inputs and n outputs usually needs √(m+n)+a hidden units, with a between 1 and 10, best a power of two in that range. ' +
    'Below it the layer cannot hold what it must pass on. The estimate is a floor for small tables and one hidden layer; larger ' +
    `tasks take 256 to 1024 units with regularization. With more than ${SMALL_TABLE} inputs it is worth a look only, and behind convolutions ` +
    'and recurrent layers nothing is said: there the features count, not the pixels. A layer behind another is measured by what flows into it.',
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
  *check(network) {
    // An autoencoder's code is narrow on purpose.
    if (nearlyGivesBackInput(network) || network.widens || network.takesTokens) return;
    for (const node of hiddenDense(network.graph)) {
      if ([...network.chainBefore(node)].some((before) => isConvolution(before) || isRecurrent(before))) continue;
      const enters = count(network.before(node)!.shape);
      const estimated = estimate(Math.min(network.inputSize, enters), network.outputSize);
      const { inputs, outputs, from, powerOfTwo } = estimated;
      const units = node.shape[0]!;
      // As many units as numbers come in lose none: a truth table of two is learnt by two.
      if (units >= from || units >= powerOfTwo || (units >= inputs && units > 1 && isTiny(network))) continue;
      const span = node.call.written.units ?? node.call.span;
      yield {
        at: node,
        severity: isSmall(network) ? 'warning' : 'info',
        message: `\`dense(${units})\` is narrow for ${inputs} inputs and ${outputs} ${outputs === 1 ? 'output' : 'outputs'}: it cannot hold what it must pass on; the usual estimate is ${toldHiddenUnits(estimated)}: take ${powerOfTwo}`,
        fixes: [{ title: `Set the width to ${powerOfTwo}`, edits: [{ span, text: String(powerOfTwo) }] }],
      };
    }
  },
});

/** An output by mistake a little narrower or wider than the input is another mistake. */
const nearlyGivesBackInput = ({ givesBackInput, inputSize, outputSize }: NetworkFacts): boolean =>
  givesBackInput || Math.abs(inputSize - outputSize) <= inputSize / 10;
const isTiny = ({ inputSize }: NetworkFacts): boolean => inputSize <= 2;
const isSmall = ({ inputSize }: NetworkFacts): boolean => inputSize <= SMALL_TABLE;
