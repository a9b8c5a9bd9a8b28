import type { GraphNode } from '../../../engine/graph/graph.ts';
import { is, isConvolution, isLinear, type NetworkFacts, roleOf, widthOf } from '../facts/network_facts.ts';
import { networkRule, setOption } from '../rule.ts';

/** Narrower layers and multiples of this many units fill vector registers well enough. */
const LANES = 32;

export const powerOfTwo = networkRule({
  name: 'power-of-two',
  severity: 'hint',
  title: 'The width of a hidden layer is no power of two',
  why:
    'Processors work on 4 to 32 numbers at once; widths that are powers of two, or multiples of 32, leave none of them idle, and make sweeps ' +
    'easy to read.',
  sources: ['S0', 'S1', 'S2'],
  bad: `network Odd {
  vector(16)
  dense(100) -> relu -> dense(3)
}
`,
  good: `network Even {
  vector(16)
  dense(128) -> relu -> dense(3)
}
`,
  *check(network, _options, text) {
    for (const node of network.nodes) {
      if (!isLinear(node) || !network.isHidden(node)) continue;
      const width = widthOf(node);
      const log = Math.log2(width);
      if (width < LANES || width % LANES === 0 || Number.isInteger(log)) continue;
      const nearest = 2 ** Math.round(log);
      yield {
        at: node,
        message: `\`${node.call.entry}(${width})\` leaves vector units idle: ${nearest} is the nearest power of two`,
        fixes: isTied(network, node, text) ? [] : setOption(node, widthOption(node), String(nearest)),
      };
    }
  },
});

const widthOption = (node: GraphNode) => (isConvolution(node) ? 'filters' : 'units');

/** Is the width no number that stands here alone? A parameter has other uses, and what is added, parted or grouped has to agree. */
function isTied(network: NetworkFacts, node: GraphNode, text: string): boolean {
  const written = node.call.written[widthOption(node)];
  if (!written || !/^[\d_]+$/.test(text.slice(written.start, written.end))) return true;
  if (Number(node.call.options.groups ?? 1) > 1) return true;
  const ahead = [...network.after(node)];
  for (const next of ahead) {
    if (is(next, ...AGREEING) || Number(next.call.options.groups ?? 1) > 1) return true;
    if (roleOf(next) !== 'weighted') ahead.push(...network.after(next));
  }
  return false;
}

const AGREEING = [
  ...['add', 'subtract', 'multiply', 'divide', 'maxout', 'split', 'reshape', 'attention', 'unembed'],
  ...['group_norm', 'channel_shuffle', 'prelu', 'sample_normal'],
];
