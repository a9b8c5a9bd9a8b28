import { is, roleOf } from '../facts/network_facts.ts';
import { networkRule, setOption } from '../rule.ts';

export const normAndDropout = networkRule({
  name: 'norm-and-dropout',
  severity: 'info',
  title: 'batch_norm and full dropout in one block',
  why:
    '`batch_norm` adds noise of its own and regularizes by it. With dropout of 0.5 in the same block the two get into each other’s way; a ' +
    'light rate of 0.2 is enough.',
  sources: ['S0', 'S2', 'Li et al. 2019'],
  explainedBy: ['norm-placement'],
  bad: `network Both {
  vector(16)
  dense(32, bias: false) -> batch_norm -> relu -> dropout(0.5) -> dense(3)
}
`,
  good: `network Light {
  vector(16)
  dense(32, bias: false) -> batch_norm -> relu -> dropout(0.2) -> dense(3)
}
`,
  *check(network) {
    for (const node of network.nodes) {
      const rate = Number(node.call.options.rate);
      if (!is(node, 'dropout') || rate < 0.5) continue;
      const back = [...network.chainBefore(node)];
      const end = back.findIndex((each) => roleOf(each) === 'weighted');
      if (!back.slice(0, Math.max(0, end)).some((each) => is(each, 'batch_norm'))) continue;
      yield {
        at: node,
        option: 'rate',
        message: `\`dropout(${rate})\` in one block with \`batch_norm\`, which regularizes too, and the two get into each other’s way: 0.2 is enough`,
        fixes: setOption(node, 'rate', '0.2'),
      };
    }
  },
});
