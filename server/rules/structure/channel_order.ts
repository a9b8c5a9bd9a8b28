import { count, show } from '../../../engine/graph/shape.ts';
import { is, isConvolution, widthOf } from '../facts/network_facts.ts';
import { networkRule } from '../rule.ts';

export const channelOrder = networkRule({
  name: 'channel-order',
  severity: 'info',
  title: 'Channels shrink while the resolution shrinks, or the resolution is gone too early',
  why:
    'A classifier trades places for features: as the picture gets smaller, the channels get more. Where both shrink together, information ' +
    'is thrown away before it was used. A kernel over a picture of one pixel sees nothing but padding around it.',
  sources: ['field', 'Simonyan and Zisserman 2015'],
  bad: `network Shrinking {
  image(3, 32, 32)
  conv2d(64, kernel: 3, padding: same) -> relu -> max_pool2d(2)
  conv2d(16, kernel: 3, padding: same) -> relu -> max_pool2d(2)
  flatten -> dense(10)
}
`,
  good: `network Growing {
  image(3, 32, 32)
  conv2d(16, kernel: 3, padding: same) -> relu -> max_pool2d(2)
  conv2d(64, kernel: 3, padding: same) -> relu -> max_pool2d(2)
  flatten -> dense(10)
}
`,
  *check(network) {
    if (network.givesBackInput || network.widens || network.outputs.some(({ shape }) => shape.length > 1)) return;
    for (const node of network.nodes) {
      const kernel = node.call.options.kernel as readonly number[] | undefined;
      if (!isConvolution(node) || is(node, 'conv_transpose1d', 'conv_transpose2d', 'conv_transpose3d')) continue;
      if (!kernel || kernel.every((extent) => extent === 1)) continue;
      const enters = network.before(node)!;
      const sides = enters.shape.slice(1);
      if (sides.every((side) => side === 1)) {
        yield {
          at: node,
          severity: 'warning',
          message: `\`${node.call.entry}\` with a kernel of ${kernel.join('×')} works on ${show(enters.shape)}: nothing but padding is around a single pixel; pool less before it`,
        };
        continue;
      }
      const before = network.weightedBefore(node)?.layer;
      if (!before || !isConvolution(before)) continue;
      const shrinks = count(enters.shape.slice(1)) < count(before.shape.slice(1));
      if (!shrinks || widthOf(node) * 2 > widthOf(before) || !network.isHidden(node)) continue;
      // Behind it are the outputs, a picture for each (Lin et al. 2014).
      if (widthOf(node) === network.outputSize && ![...network.chainAfter(node)].some((next) => is(next, 'dense')))
        continue;
      yield {
        at: node,
        message: `channels go from ${widthOf(before)} to ${widthOf(node)} while the picture shrinks to ${sides.join('×')}, so that much is thrown away before it was used: give this layer ${widthOf(before)} or more`,
        related: [{ message: 'the convolution before it', at: before }],
      };
    }
  },
});
