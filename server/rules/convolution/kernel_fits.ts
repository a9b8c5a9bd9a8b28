import type { GraphNode } from '../../../engine/graph/graph.ts';
import { is, isConvolution, type NetworkFacts, roleOf } from '../facts/network_facts.ts';
import { networkRule, setOption } from '../rule.ts';

export const kernelFits = networkRule({
  name: 'kernel-fits',
  severity: 'warning',
  title: 'A stride larger than the kernel skips pixels',
  why:
    'Where the window moves further than it is wide, what lies between is never looked at. The 1×1 convolution that brings a shortcut to the ' +
    'size of its sum does so on purpose.',
  sources: ['field', 'NeuraLint (Nikanjam et al. 2021)'],
  bad: `network Skipping {
  image(1, 28, 28)
  conv2d(16, kernel: 3, stride: 4) -> relu
  flatten -> dense(10)
}
`,
  good: `network Seeing {
  image(1, 28, 28)
  conv2d(16, kernel: 4, stride: 4) -> relu
  flatten -> dense(10)
}
`,
  *check(network) {
    for (const node of network.nodes) {
      const { kernel, stride } = node.call.options as {
        readonly kernel?: readonly number[];
        readonly stride?: readonly number[];
      };
      const isWindow = (isConvolution(node) && !node.call.entry.includes('transpose')) || roleOf(node) === 'pooling';
      if (!isWindow || !kernel || !stride) continue;
      const worst = stride.findIndex((step, axis) => step > kernel[axis]!);
      const isShortcut = kernel.every((extent) => extent === 1) && leadsToSum(network, node);
      if (worst < 0 || isShortcut) continue;
      yield {
        at: node,
        option: 'stride',
        message: `\`${node.call.entry}\` moves by ${stride[worst]} with a window of ${kernel[worst]}: ${stride[worst]! - kernel[worst]!} of ${stride[worst]} pixels are never seen; set the stride to ${kernel[worst]} or less`,
        fixes: setOption(node, 'stride', String(kernel[worst])),
      };
    }
  },
});

function leadsToSum(network: NetworkFacts, node: GraphNode): boolean {
  const last = [...network.chainAfter(node)].filter((next) => roleOf(next) === 'normalization').at(-1) ?? node;
  return network.after(last).some((next) => is(next, 'add', 'concat'));
}
