import { isProbability } from '../facts/network_facts.ts';
import { networkRule, replaceCall } from '../rule.ts';

export const softmaxOneUnit = networkRule({
  name: 'softmax-one-unit',
  severity: 'error',
  title: 'A softmax over one unit is always 1',
  why:
    'Softmax divides each value by the sum of all. Of a single one it makes 1, whatever the network has learnt, and no gradient passes. One ' +
    'output for yes or no wants no activation and `binary_cross_entropy`.',
  sources: ['field', 'defect4ML (Morovati et al. 2023)'],
  bad: `network Certain {
  vector(16)
  dense(32) -> relu -> dense(1) -> softmax
}
`,
  good: `network Open {
  vector(16)
  dense(32) -> relu -> dense(1)
}
`,
  *check(network) {
    for (const node of network.nodes) {
      const { shape } = node;
      if (!isProbability(node) || (shape.length === 3 ? shape[0] : shape.at(-1)) !== 1) continue;
      const before = network.before(node)!;
      const { end } = before.call.span;
      const isLast = network.after(node).length === 0;
      yield {
        at: node,
        message: `\`${node.call.entry}\` over one unit gives ${node.call.entry === 'softmax' ? 1 : 0} whatever comes in: remove it and use \`binary_cross_entropy\`, or give the layer before it one unit a class`,
        fixes:
          isLast && before.call.span.file === node.call.span.file && end < node.call.span.start
            ? [
                {
                  title: `Remove \`${node.call.entry}\``,
                  edits: [{ span: { ...node.call.span, start: end }, text: '' }],
                },
              ]
            : [replaceCall(node, 'sigmoid')],
      };
    }
  },
});
