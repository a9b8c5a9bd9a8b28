import { count } from '../graph/shape.ts';
import { call, flag, integer, size2d } from '../table.ts';
import { defaultInitializer, zeros } from '../training/initializers/initial.ts';
import { convolution, convolve, convolveBack, convolveWeights } from './convolving.ts';
import { type Lowering, layer, mustBePicture, mustBeSequence } from './layer.ts';
import { partialSums } from './scratch.ts';
import { copy, slice, whole } from './strides.ts';

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
    features: integer({
      doc: 'Numbers in the vector of a patch.',
      min: 1,
      usual: '192 to 1024',
      aliases: ['embed_dim', 'hidden_dim'],
    }),
    patch: size2d({
      doc: 'Height and width of a patch.',
      default: [16, 16],
      usual: '14, 16 or 32',
      aliases: ['patch_size'],
    }),
    bias: flag({ doc: 'Adds a learned number to each feature.', default: true, aliases: ['use_bias'] }),
    init: call('initializer', {
      doc: 'How the weights are drawn; biases begin at 0.',
      default: defaultInitializer,
      aliases: ['kernel_initializer', 'weight_init', 'initializer'],
    }),
  },
  positional: ['features'],
  inferred: ['in_channels', 'in_chans', 'img_size', 'image_size'],
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
    const shape = [features, channels!, ...patch];
    const weight = { name: 'weight', shape, order: [2, 3, 1, 0], trainable: true, fan, initial: init };
    return bias ? [weight, { name: 'bias', shape: [features], trainable: true, fan, initial: zeros }] : [weight];
  },
  multiplyAdds: (input, output, { patch }) => count(output) * input[0]! * count(patch),
  flops: (input, output, { patch, bias }) => count(output) * (2 * input[0]! * count(patch) + (bias ? 1 : 0)),
  memory: 'from_channels_last',
  fusesActivation: true,
  forward(plan) {
    const bias = plan.options.bias && { bias: plan.parameter('bias') };
    convolve(plan, cut(plan), { x: plan.input, w: plan.parameter('weight'), ...bias, y: plan.output });
  },
  backward(plan) {
    const { input, outputGradient: dy, inputGradient: dx } = plan;
    const [rows, width] = plan.outputShape as readonly [number, number];
    plan.undoEpilogue({ rows, width, bias: plan.options.bias });
    convolveWeights(plan, cut(plan), { x: input, dy, dw: plan.parameterGradient('weight') });
    if (dx) convolveBack(plan, cut(plan), { dy, w: plan.parameter('weight'), dx });
  },
});

/** The convolution that patches are cut by: its positions, row by row, are the steps of the sequence. */
function cut({ inputShape, outputShape, options: { patch } }: Lowering<{ readonly patch: readonly [number, number] }>) {
  const sides = patch.map((size, side) => inputShape[side + 1]! / size);
  const kernel = { kernel: patch, stride: patch, padding: 'valid', groups: 1 } as const;
  return convolution(inputShape, [outputShape[1]!, ...sides], kernel);
}

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
  forward(plan) {
    const [length, features] = plan.inputShape as readonly [number, number];
    // Every sample reads the same weights.
    const token = { shape: [0], start: 0, strides: [features, 1], buffer: plan.parameter('weight') };
    copy(plan.emit, [1, features], token, { ...whole(plan.outputShape, false), buffer: plan.output });
    const input = { ...whole(plan.inputShape, false), buffer: plan.input };
    copy(plan.emit, [length, features], input, { ...slice(plan.outputShape, false, [1, 0]), buffer: plan.output });
  },
  backward(plan) {
    const [length, features] = plan.inputShape as readonly [number, number];
    const { outputGradient: dy, inputGradient: dx } = plan;
    const token = plan.scratch(4 * plan.batch * features);
    const row = { ...whole([1, features], false), buffer: token };
    copy(plan.emit, [1, features], { ...whole(plan.outputShape, false), buffer: dy }, row);
    const sums = {
      dbias: plan.parameterGradient('weight'),
      scratch: plan.scratch(partialSums(plan.batch, features, 1)),
    };
    plan.emit('epilogue_backward', { y: token, dy: token, ...sums }, { rows: 1, width: features, activation: 0 });
    if (!dx) return;
    const rest = { ...slice(plan.outputShape, false, [1, 0]), buffer: dy };
    copy(plan.emit, [length, features], rest, { ...whole(plan.inputShape, false), buffer: dx });
  },
});
