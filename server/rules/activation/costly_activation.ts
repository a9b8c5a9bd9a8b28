import { quantity } from '../../../engine/cost/quantities.ts';
import { layers } from '../../../engine/layers/index.ts';
import { is } from '../facts/network_facts.ts';
import { networkRule } from '../rule.ts';

const SHARE = 0.15;

export const costlyActivation = networkRule({
  name: 'costly-activation',
  severity: 'hint',
  title: 'Activations with an exponential take much of the arithmetic',
  why:
    'Between layers that do little for each value (depthwise and narrow convolutions) an exponential is not lost among products: it is much of the ' +
    'work, the more so as activations are fused into the layer before them and wait for no memory. `prelu` learns its slope, with a product.',
  sources: ['S0'],
  bad: `network Depthwise {
  image(32, 32, 32)
  conv2d(32, kernel: 3, padding: same, groups: 32) -> gelu
  conv2d(32, kernel: 3, padding: same, groups: 32) -> gelu
  global_avg_pool -> dense(10)
}
`,
  good: `network Depthwise {
  image(32, 32, 32)
  conv2d(32, kernel: 3, padding: same, groups: 32) -> prelu
  conv2d(32, kernel: 3, padding: same, groups: 32) -> prelu
  global_avg_pool -> dense(10)
}
`,
  *check(network) {
    for (const entry of ['elu', 'gelu', 'silu', 'softplus']) {
      if (!network.nodes.some((node) => is(node, entry))) continue;
      const { layers: costs, forward } = network.cost;
      const uses = costs.filter(({ node }) => is(node, entry) && network.isHidden(node));
      const own = uses.reduce((sum, { forward: { flops } }) => sum + flops, 0);
      if (own < SHARE * forward.flops || uses.length === 0) continue;
      const each = own / uses.reduce((sum, { output }) => sum + output.reduce((a, b) => a * b, 1), 0);
      const spared = own * (1 - PRELU / each);
      const spans = new Map(uses.map(({ node: { call } }) => [call.span.start, call.span]));
      yield {
        at: uses[0]!.node,
        message: `\`${entry}\` takes ${Math.round((100 * own) / forward.flops)} % of the arithmetic, ${quantity(own, 'FLOP')} of ${quantity(forward.flops, 'FLOP')} a sample: \`prelu\` saves ${quantity(spared, 'FLOP')} of it`,
        fixes: [
          {
            title: `Use \`prelu\` for every \`${entry}\``,
            edits: [...spans.values()].map((span) => ({ span, text: 'prelu' })),
          },
        ],
      };
    }
  },
});

/** FLOPs of `prelu` for a value. */
const PRELU = layers.get('prelu').flops([1], [1], {} as never, { inputs: [], named: {} });
