import { quantity } from '../../../engine/cost/quantities.ts';
import { count } from '../../../engine/graph/shape.ts';
import { is } from '../facts/network_facts.ts';
import { networkRule } from '../rule.ts';

export const stridedOrPooled = networkRule({
  name: 'strided-or-pooled',
  severity: 'hint',
  title: 'A convolution with a stride costs less than one that is pooled',
  why: 'Pooling throws most of what the convolution before it computed away. A stride of 2 computes only what is kept, and learns how to shrink.',
  sources: ['S4', 'Springenberg et al. 2015'],
  bad: `network Pooled {
  image(3, 32, 32)
  conv2d(32, kernel: 3, padding: same) -> relu -> max_pool2d(2)
  global_avg_pool -> dense(10)
}
`,
  good: `network Strided {
  image(3, 32, 32)
  conv2d(32, kernel: 3, stride: 2, padding: 1) -> relu
  global_avg_pool -> dense(10)
}
`,
  *check(network) {
    for (const node of network.nodes) {
      const { stride, kernel } = node.call.options as {
        readonly stride?: readonly number[];
        readonly kernel?: readonly number[];
      };
      if (!is(node, 'conv2d') || stride!.some((step) => step !== 1) || kernel!.every((extent) => extent === 1))
        continue;
      const pool = network.untilWeighted(node).find((next) => is(next, 'max_pool2d'));
      const step = (pool?.call.options.stride ?? pool?.call.options.kernel) as readonly number[] | undefined;
      if (!step || step.some((each) => each !== 2)) continue;
      const flops =
        2 * count(kernel!) * (network.before(node)!.shape[0]! / Number(node.call.options.groups)) * count(node.shape);
      yield {
        at: node,
        message: `\`max_pool2d\` keeps one of four values of \`conv2d(${node.shape[0]})\`: \`stride: 2\` instead saves ${quantity(0.75 * flops, 'FLOP')} of ${quantity(flops, 'FLOP')} a sample`,
      };
    }
  },
});
