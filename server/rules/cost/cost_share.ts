import { quantity } from '../../../engine/cost/quantities.ts';
import { isConvolution, learns } from '../facts/network_facts.ts';
import { networkRule } from '../rule.ts';

/** A network of fewer layers that learn has nothing to even out. */
const SEVERAL = 4;
const MOST = 0.6;
/** FLOPs a sample: what is cheap may be uneven. */
const CHEAP = 1e7;

export const costShare = networkRule({
  name: 'cost-share',
  severity: 'hint',
  title: 'One layer takes most of the arithmetic',
  why:
    'Layers that learn about as much as one another should cost about as much. Where one takes most of the FLOPs, time is saved there or nowhere: a ' +
    'stride before it, fewer channels, groups.',
  sources: ['S0'],
  bad: `network Uneven {
  image(3, 64, 64)
  conv2d(64, kernel: 3, padding: same) -> relu
  conv2d(128, kernel: 3, padding: same) -> relu -> max_pool2d(4)
  conv2d(64, kernel: 3, padding: same) -> relu -> max_pool2d(2)
  conv2d(64, kernel: 3, padding: same) -> relu
  global_avg_pool -> dense(10)
}
`,
  good: `network Even {
  image(3, 64, 64)
  conv2d(32, kernel: 3, padding: same) -> relu -> max_pool2d(2)
  conv2d(64, kernel: 3, padding: same) -> relu -> max_pool2d(2)
  conv2d(128, kernel: 3, padding: same) -> relu -> max_pool2d(2)
  conv2d(256, kernel: 3, padding: same) -> relu
  global_avg_pool -> dense(10)
}
`,
  *check(network) {
    if (network.nodes.filter(learns).length < SEVERAL) return;
    const { layers, forward } = network.cost;
    if (forward.flops < CHEAP) return;
    for (const { node, forward: own, input } of layers) {
      if (!learns(node) || own.flops < MOST * forward.flops) continue;
      const what = `\`${node.path}\` takes ${quantity(own.flops, 'FLOP')} of ${quantity(forward.flops, 'FLOP')} a sample (${Math.round((100 * own.flops) / forward.flops)} %)`;
      const instead =
        isConvolution(node) && input.length === 3
          ? `: at half of ${input[1]}×${input[2]} it takes ${quantity(own.flops / 4, 'FLOP')}; shrink the picture before it, or give it fewer channels`
          : ': half as many units, or inputs, take half of that';
      yield { at: node, message: what + instead };
    }
  },
});
