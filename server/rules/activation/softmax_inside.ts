import type { GraphNode } from '../../../engine/graph/graph.ts';
import { is, isLinear, isProbability, type NetworkFacts, roleOf } from '../facts/network_facts.ts';
import { networkRule, replaceCall } from '../rule.ts';

export const softmaxInside = networkRule({
  name: 'softmax-inside',
  severity: 'warning',
  title: 'A softmax between layers',
  why:
    'Softmax makes the units of a layer compete for a sum of 1: one can only say something by silencing the others, and gradients are small. ' +
    'It belongs where a choice is made: in attention weights, and in predictions.',
  sources: ['field', 'NeuraLint (Nikanjam et al. 2021)'],
  bad: `network Competing {
  vector(16)
  dense(32) -> softmax -> dense(3)
}
`,
  good: `network Free {
  vector(16)
  dense(32) -> relu -> dense(3)
}
`,
  *check(network) {
    for (const node of network.nodes) {
      if (!isProbability(node)) continue;
      const next = nextLinear(network, node);
      if (!next) continue;
      yield {
        at: node,
        message: `\`${node.call.entry}\` before \`${next.call.entry}\` makes ${node.shape.at(-1)} units share a sum of 1, so that one speaks only by silencing the others: use \`relu\` between layers`,
        fixes: [replaceCall(node, 'relu')],
      };
    }
  },
});

/** The weighted layer that reads it; of a residual block, beside the shortcut that it begins. Gates multiply. */
function nextLinear(network: NetworkFacts, node: GraphNode): GraphNode | undefined {
  const readers = network.after(node);
  const next =
    readers.length > 1 && readers.every((each) => isLinear(each) || is(each, 'add', 'concat'))
      ? readers.find(isLinear)
      : [...network.chainAfter(node)].find((each) => roleOf(each) === 'weighted' || roleOf(each) === 'merge');
  return next && isLinear(next) ? next : undefined;
}
