import { is, isConvolution } from '../facts/network_facts.ts';
import { networkRule, setOption } from '../rule.ts';

export const biasBeforeNorm = networkRule({
  name: 'bias-before-norm',
  severity: 'info',
  title: 'A bias directly before batch_norm does nothing',
  why:
    '`batch_norm` takes the mean of every channel away, and the bias with it; then it adds a number of its own. The bias is memory and time ' +
    'for nothing.',
  sources: ['field', 'Ioffe and Szegedy 2015'],
  bad: `network Biased {
  image(1, 28, 28)
  conv2d(16, kernel: 3) -> batch_norm -> relu
  global_avg_pool -> dense(10)
}
`,
  good: `network Unbiased {
  image(1, 28, 28)
  conv2d(16, kernel: 3, bias: false) -> batch_norm -> relu
  global_avg_pool -> dense(10)
}
`,
  *check(network) {
    for (const node of network.nodes) {
      if (!(is(node, 'dense') || isConvolution(node)) || node.call.options.bias !== true) continue;
      const after = network.after(node);
      if (after.length === 0 || !after.every((next) => is(next, 'batch_norm'))) continue;
      // A norm that ends the network is out of place itself.
      if (after.some((next) => network.after(next).length === 0)) continue;
      const [units] = [node.call.entry === 'dense' ? node.shape.at(-1) : node.shape[0]];
      yield {
        at: node,
        option: 'bias',
        message: `the ${units} biases of \`${node.call.entry}(${units})\` do nothing: \`batch_norm\` after it takes the mean away; set \`bias: false\``,
        fixes: setOption(node, 'bias', 'false', true),
      };
    }
  },
});
