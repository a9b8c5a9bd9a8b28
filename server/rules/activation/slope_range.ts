import { is } from '../facts/network_facts.ts';
import { networkRule, setOption } from '../rule.ts';

export const slopeRange = networkRule({
  name: 'slope-range',
  severity: 'warning',
  title: 'A leaky slope that is no small leak',
  why:
    'The slope below 0 is a leak that keeps silent units learning: 0.01 to 0.3. At 1 the activation is a straight line and the network is ' +
    'linear; beyond it, or below 0, small inputs come out larger than large ones.',
  sources: ['Maas et al. 2013', 'field'],
  bad: `network Straight {
  vector(16)
  dense(32) -> leaky_relu(0.9) -> dense(3)
}
`,
  good: `network Leaking {
  vector(16)
  dense(32) -> leaky_relu(0.01) -> dense(3)
}
`,
  *check(network) {
    for (const node of network.nodes) {
      if (!is(node, 'leaky_relu')) continue;
      const slope = Number(node.call.options.slope);
      if (slope >= 0 && slope < 0.5) continue;
      const what =
        slope === 1
          ? 'is a straight line, and bends nothing'
          : `lets ${slope} of what is below 0 pass and hardly bends anything`;
      yield {
        at: node,
        option: 'slope',
        message: `\`leaky_relu(${slope})\` ${what}: the usual slope is 0.01 to 0.3`,
        fixes: setOption(node, 'slope', '0.01'),
      };
    }
  },
});
