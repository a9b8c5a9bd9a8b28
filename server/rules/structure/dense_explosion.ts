import { grouped } from '../../../engine/cost/quantities.ts';
import { is } from '../facts/network_facts.ts';
import { networkRule } from '../rule.ts';

const SHARE = 0.8;
const MANY = 1_000_000;

export const denseExplosion = networkRule({
  name: 'dense-explosion',
  severity: 'info',
  title: 'One dense layer after flatten holds most of the parameters',
  why:
    'Flattening a large picture gives the dense layer after it one weight for every pixel, channel and unit. `global_avg_pool` in place of ' +
    '`flatten` keeps one number a channel, with far fewer parameters to learn by heart with.',
  sources: ['field', 'Lin et al. 2014'],
  bad: `network Heavy {
  image(3, 64, 64)
  conv2d(32, kernel: 3) -> relu
  flatten -> dense(64) -> relu
  dense(10)
}
`,
  good: `network Light {
  image(3, 64, 64)
  conv2d(32, kernel: 3) -> relu
  global_avg_pool -> dense(64) -> relu
  dense(10)
}
`,
  *check(network) {
    for (const node of network.nodes) {
      const flatten = network.before(node);
      if (!is(node, 'dense') || !is(flatten, 'flatten') || !network.has.convolution) continue;
      const own = network.parametersOf(node);
      const share = own / network.parameters;
      if (own < MANY || share < SHARE) continue;
      yield {
        at: node,
        message: `\`dense(${node.shape[0]})\` after \`flatten\` holds ${grouped(own)} of ${grouped(network.parameters)} parameters (${Math.round(100 * share)} %): \`global_avg_pool\` in place of \`flatten\` leaves one number a channel`,
        fixes: [
          {
            title: 'Use `global_avg_pool` instead of `flatten`',
            edits: [{ span: flatten!.call.span, text: 'global_avg_pool' }],
          },
        ],
      };
    }
  },
});
