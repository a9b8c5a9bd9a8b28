import { grouped, quantity } from '../../../engine/cost/quantities.ts';
import { count } from '../../../engine/graph/shape.ts';
import { is } from '../facts/network_facts.ts';
import { networkRule } from '../rule.ts';

export const smallKernels = networkRule({
  name: 'small-kernels',
  severity: 'info',
  title: 'A large kernel where a stack of small ones sees as far for less',
  why:
    'Two 3×3 convolutions see 5×5 pixels and three see 7×7, with 18 and 27 weights a pair of channels instead of 25 and 49, and with an ' +
    'activation more between them. A stem with a stride, and convolutions in groups, are left alone.',
  sources: ['S0', 'Simonyan and Zisserman 2015'],
  bad: `network Large {
  image(3, 32, 32)
  conv2d(32, kernel: 3, padding: same) -> relu
  conv2d(32, kernel: 7, padding: same) -> relu
  global_avg_pool -> dense(10)
}
`,
  good: `network Small {
  image(3, 32, 32)
  conv2d(32, kernel: 3, padding: same) -> relu
  conv2d(32, kernel: 3, padding: same) -> relu
  conv2d(32, kernel: 3, padding: same) -> relu
  global_avg_pool -> dense(10)
}
`,
  *check(network) {
    for (const node of network.nodes) {
      if (!is(node, 'conv2d')) continue;
      const { kernel, stride, groups, dilation } = node.call.options as unknown as {
        readonly kernel: readonly number[];
        readonly stride: readonly number[];
        readonly groups: number;
        readonly dilation: readonly number[];
      };
      const [size] = kernel as [number];
      if (kernel.some((extent) => extent !== size) || (size !== 5 && size !== 7)) continue;
      if (groups > 1 || [...stride, ...dilation].some((extent) => extent > 1)) continue;
      const channels = network.before(node)!.shape[0]!;
      const filters = node.shape[0]!;
      const times = (size - 1) / 2;
      const before = size * size * channels * filters;
      const after = 9 * (channels * filters + (times - 1) * filters * filters);
      // From few channels the first of the small ones is cheap, the others are not.
      if (after >= before) continue;
      const places = count(node.shape.slice(1));
      yield {
        at: node,
        option: 'kernel',
        message: `${size}×${size} takes ${grouped(before)} weights and ${quantity(2 * before * places, 'FLOP')} a sample; ${times === 2 ? 'two' : 'three'} 3×3 see as far with ${grouped(after)} and ${quantity(2 * after * places, 'FLOP')}`,
      };
    }
  },
});
