import { isConvolution, isLinear, widthOf } from '../facts/network_facts.ts';
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
  *check(network) {
    for (const node of network.nodes) {
      if (!isLinear(node) || !network.isHidden(node)) continue;
      const width = widthOf(node);
      const log = Math.log2(width);
      if (width < LANES || width % LANES === 0 || Number.isInteger(log)) continue;
      const nearest = 2 ** Math.round(log);
      yield {
        at: node,
        message: `\`${node.call.entry}(${width})\` leaves vector units idle: ${nearest} is the nearest power of two`,
        fixes: setOption(node, isConvolution(node) ? 'filters' : 'units', String(nearest)),
      };
    }
  },
});
