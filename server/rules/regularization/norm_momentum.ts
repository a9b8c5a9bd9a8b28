import { is } from '../facts/network_facts.ts';
import { networkRule, setOption } from '../rule.ts';

export const normMomentum = networkRule({
  name: 'norm-momentum',
  severity: 'warning',
  title: 'A momentum of batch_norm that forgets all but the last batch',
  why:
    'Here `momentum` is the weight of the newest batch, 0.1 as a rule. Keras calls the weight of what was before by that name: its 0.99 is 0.01 ' +
    'here. Taken over as it stands, prediction goes by the last batch alone.',
  sources: ['field'],
  bad: `network Forgetful {
  vector(16)
  dense(32, bias: false) -> batch_norm(momentum: 0.99) -> relu -> dense(3)
}
`,
  good: `network Steady {
  vector(16)
  dense(32, bias: false) -> batch_norm(momentum: 0.01) -> relu -> dense(3)
}
`,
  *check(network) {
    for (const node of network.nodes) {
      const momentum = Number(node.call.options.momentum);
      if (!is(node, 'batch_norm') || !(momentum > 0.5)) continue;
      const meant = Number((1 - momentum).toPrecision(2));
      yield {
        at: node,
        option: 'momentum',
        message: `\`momentum: ${momentum}\` is the weight of the newest batch, so statistics forget all before it${meant > 0 ? `: perhaps ${meant} is meant` : ''}`,
        fixes: setOption(node, 'momentum', String(meant > 0 ? meant : 0.1)),
      };
    }
  },
});
