import { is } from '../facts/network_facts.ts';
import { networkRule } from '../rule.ts';

const TIMES = 32;

export const concatBalance = networkRule({
  name: 'concat-balance',
  severity: 'info',
  title: 'Joined branches differ in width by far',
  why:
    'Of a few numbers beside many, the layer after them hears little at first: every input has about the same weight. Bring the branches to ' +
    'like widths by a layer in each.',
  sources: ['field'],
  bad: `network Unequal {
  x = vector(64)
  wide = x -> dense(128) -> relu
  small = x -> dense(2) -> relu
  concat(wide, small) -> dense(16) -> relu -> dense(66)
}
`,
  good: `network Even {
  x = vector(64)
  wide = x -> dense(64) -> relu
  small = x -> dense(32) -> relu
  concat(wide, small) -> dense(16) -> relu -> dense(66)
}
`,
  *check(network) {
    for (const node of network.nodes) {
      if (!is(node, 'concat')) continue;
      const widths = node.inputs.map((id) => network.nodes[id]!.shape[0]!);
      const [narrow, wide] = [Math.min(...widths), Math.max(...widths)];
      // Only vectors: pictures of unequal depth are the rule in dense networks.
      if (node.shape.length !== 1 || narrow * TIMES > wide) continue;
      yield {
        at: node,
        message: `${narrow} values are joined to ${wide}: the layer after them hears little of the smaller part at first; bring both to like widths`,
      };
    }
  },
});
