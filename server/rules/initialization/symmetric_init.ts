import type { GraphNode } from '../../../engine/graph/graph.ts';
import type { Call } from '../../../engine/table.ts';
import { is, isLinear, type NetworkFacts, roleOf, widthOf } from '../facts/network_facts.ts';
import { networkRule } from '../rule.ts';

export const symmetricInit = networkRule({
  name: 'symmetric-init',
  severity: 'error',
  title: 'All weights of a hidden layer begin alike',
  why:
    'Units that begin alike get the same gradient and stay alike: a layer of a hundred learns no more than one, and with zeros nothing at ' +
    'all reaches the layers before it. An output layer may begin at 0, and so may the last layer of a branch beside a shortcut.',
  sources: ['S1', 'S3', 'TheDeepChecker (Ben Braiek and Khomh 2023)'],
  bad: `network Alike {
  vector(16)
  dense(32, init: zeros) -> relu -> dense(3)
}
`,
  good: `network Different {
  vector(16)
  dense(32, init: he) -> relu -> dense(3)
}
`,
  *check(network) {
    for (const node of network.nodes) {
      const init = node.call.options.init as Call | undefined;
      if (!init || !isLinear(node) || !isConstant(init) || widthOf(node) < 2) continue;
      if (!network.isHidden(node) || endsBranch(network, node)) continue;
      const [file, span] = [node.call.written.init?.file, node.call.written.init];
      yield {
        at: node,
        option: 'init',
        message: `the ${widthOf(node)} units of \`${node.call.entry}\` all begin as \`${init.entry}\` and stay alike: they learn no more than one unit; draw them, with \`init: he\``,
        fixes: span && file ? [{ title: 'Use `he`', edits: [{ span, text: 'he' }] }] : [],
      };
    }
  },
});

const isConstant = ({ entry }: Call) => entry === 'zeros' || entry === 'ones' || entry === 'constant';

/** The last layer before a sum begins as if its branch was not there. */
function endsBranch(network: NetworkFacts, node: GraphNode): boolean {
  let current = node;
  for (const next of network.chainAfter(node)) {
    if (isLinear(next)) return false;
    if (roleOf(next) === 'merge') break;
    current = next;
  }
  return network.after(current).some((next) => is(next, 'add', 'subtract'));
}
