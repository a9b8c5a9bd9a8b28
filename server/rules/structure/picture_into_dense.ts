import { grouped } from '../../../engine/cost/quantities.ts';
import { count, show } from '../../../engine/graph/shape.ts';
import { integer } from '../../../engine/table.ts';
import { is } from '../facts/network_facts.ts';
import { networkRule } from '../rule.ts';

export const pictureIntoDense = networkRule({
  name: 'picture-into-dense',
  severity: 'warning',
  title: 'A picture goes straight into dense layers',
  why:
    'A dense layer does not know which pixels are neighbours and has to learn every object anew at every place. Convolutions see the same ' +
    'pattern wherever it is, with far fewer weights. Small pictures such as MNIST are within reach of dense layers.',
  sources: ['S3'],
  bad: `network Flat {
  image(3, 64, 64)
  flatten -> dense(128) -> relu
  dense(10)
}
`,
  good: `network Convolving {
  image(3, 64, 64)
  conv2d(16, kernel: 3) -> relu -> max_pool2d(4)
  conv2d(32, kernel: 3) -> relu -> global_avg_pool
  dense(10)
}
`,
  options: {
    values: integer({
      doc: 'Values of a picture (channels · height · width) up to which dense layers do.',
      min: 1,
      default: 1024,
    }),
  },
  *check(network, { values }) {
    if (network.givesBackInput) return;
    for (const input of network.inputs) {
      if (!is(input, 'image') || count(input.shape) <= values) continue;
      for (const next of network.chainAfter(input)) {
        if (next.shape.length > 1) {
          if (is(next, 'flatten', 'batch_norm', 'reshape')) continue;
          break;
        }
        if (!is(next, 'dense')) continue;
        // A linear model is a baseline, and meant.
        if (!network.isHidden(next)) break;
        yield {
          at: next,
          message: `a picture of ${show(input.shape)} = ${grouped(count(input.shape))} values goes straight into \`dense(${next.shape[0]})\`, which learns every shape anew at every place: begin with convolutions, such as \`conv2d(16, kernel: 3) -> relu -> max_pool2d(2)\``,
          related: [{ message: 'the picture', at: input }],
        };
        break;
      }
    }
  },
});
