import { count } from '../graph/shape.ts';
import { call, flag, integer, size2d } from '../table.ts';
import { defaultInitializer, zeros } from './initial.ts';
import { layer, mustBePicture, mustBeSequence } from './layer.ts';

/** How a picture becomes a sequence that transformers read. */

export const patchEmbed = layer({
  name: 'patch_embed',
  summary: 'Cuts a picture into patches and makes a vector of each',
  doc:
    'A convolution with a stride as large as its kernel, its positions read row by row: `[channels, height, width]` becomes the sequence ' +
    '`[height/patch·width/patch, features]`. patch·patch·channels·features + features parameters.',
  source: 'Dosovitskiy et al. 2021',
  role: 'weighted',
  options: {
    features: integer({ doc: 'Numbers in the vector of a patch.', min: 1, usual: '192 to 1024' }),
    patch: size2d({ doc: 'Height and width of a patch.', default: [16, 16], usual: '14, 16 or 32' }),
    bias: flag({ doc: 'Adds a learned number to each feature.', default: true }),
    init: call('initializer', { doc: 'How the weights are drawn; biases begin at 0.', default: defaultInitializer }),
  },
  positional: ['features'],
  aliases: ['PatchEmbed', 'PatchEmbedding', 'conv_proj'],
  example: 'patch_embed(768, patch: 16)',
  infer([input], { features, patch }) {
    const problem = mustBePicture(input!);
    if (problem) return problem;
    const [, height, width] = input as readonly [number, number, number];
    if (height % patch[0] === 0 && width % patch[1] === 0)
      return { shape: [(height / patch[0]) * (width / patch[1]), features] };
    return { problem: `cuts patches of ${patch.join('×')}, which do not fill its picture of ${height}×${width}` };
  },
  parameters([channels], { features, patch, bias, init }) {
    const fan = [channels! * count(patch), features * count(patch)] as const;
    const weight = { name: 'weight', shape: [features, channels!, ...patch], trainable: true, fan, initial: init };
    return bias ? [weight, { name: 'bias', shape: [features], trainable: true, fan, initial: zeros }] : [weight];
  },
  multiplyAdds: (input, output, { patch }) => count(output) * input[0]! * count(patch),
  flops: (input, output, { patch, bias }) => count(output) * (2 * input[0]! * count(patch) + (bias ? 1 : 0)),
});

export const classToken = layer({
  name: 'class_token',
  summary: 'Puts a learned vector before a sequence, in which the network gathers its answer',
  doc: '`[length, features]` becomes `[length + 1, features]`; `select(0)` takes it out again. One parameter a feature.',
  source: 'Devlin et al. 2019; Dosovitskiy et al. 2021',
  role: 'weighted',
  options: {},
  positional: [],
  aliases: ['ClassToken', 'cls_token'],
  example: 'class_token',
  infer: ([input]) => mustBeSequence(input!) ?? { shape: [input![0]! + 1, input![1]!] },
  parameters: (input) => [{ name: 'weight', shape: [input[1]!], trainable: true, fan: [1, 1], initial: zeros }],
  flops: () => 0,
});
