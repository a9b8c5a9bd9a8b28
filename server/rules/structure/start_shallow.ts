import { integer } from '../../../engine/table.ts';
import { networkRule } from '../rule.ts';

export const startShallow = networkRule({
  name: 'start-shallow',
  severity: 'info',
  title: 'A deep chain without shortcuts or normalization',
  why:
    'Begin with three to eight layers. In a longer chain gradients shrink or grow with every layer, and without a shortcut or a ' +
    'normalization the first ones hardly learn. Chains of dense layers are warned of; of convolutions (VGG) it is worth a look.',
  sources: ['S3', 'He et al. 2016'],
  bad: `network Deep {
  vector(16)
  repeat 10 { dense(32) -> relu }
  dense(3)
}
`,
  good: `network Shallow {
  vector(16)
  repeat 4 { dense(32) -> relu }
  dense(3)
}
`,
  options: { layers: integer({ doc: 'Weighted layers in a chain that are not too many.', min: 1, default: 8 }) },
  *check(network, { layers }) {
    const depth = network.plainDepth;
    if (depth <= layers || network.givesBackInput) return;
    const last = network.hidden.at(-1) ?? network.outputs[0]!;
    yield {
      at: last,
      severity: network.has.convolution || network.has.recurrent || network.has.attention ? 'info' : 'warning',
      message: `${depth} weighted layers in a chain without a shortcut or a normalization: the first ones hardly learn; begin with 3 to ${layers}, or add \`batch_norm\` or shortcuts`,
    };
  },
});
