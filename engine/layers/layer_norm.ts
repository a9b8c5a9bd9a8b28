import type { Parameter } from '../graph/parameter.ts';
import { count, type Shape } from '../graph/shape.ts';
import { flag, integer, number } from '../table.ts';
import { ones, zeros } from '../training/initializers/initial.ts';
import { featuresLast, featuresOf } from './axes.ts';
import { groupNormKernels } from './group_norm.ts';
import { type BackwardLowering, type Lowering, layer } from './layer.ts';
import { localResponseNormKernels } from './local_response_norm.ts';
import { partialSums } from './scratch.ts';

/** Normalizations that look at one sample alone, so that they do the same in training and after. */

/** γ and β as the options ask for them. */
const scaleAndShift = (
  size: number,
  { scale, bias }: { readonly scale: boolean; readonly bias: boolean },
): Parameter[] => {
  const each = { shape: [size], fan: [1, 1] as const, trainable: true };
  return [
    ...(scale ? [{ ...each, name: 'weight', initial: ones }] : []),
    ...(bias ? [{ ...each, name: 'bias', initial: zeros }] : []),
  ];
};

interface Normalization {
  readonly epsilon: number;
  readonly scale: boolean;
  readonly bias: boolean;
}

const rowsOf = (shape: Shape) => ({ rows: count(shape) / featuresOf(shape), width: featuresOf(shape) });
/** Of each row the mean and the inverse deviation. */
const moments = (plan: Lowering<unknown>) => plan.saved('moments', { perSample: 8 * rowsOf(plan.inputShape).rows });

function normalize(plan: Lowering<unknown>, { epsilon, scale, bias }: Normalization, centred: boolean): void {
  const buffers = {
    x: plan.input,
    ...(scale && { scale: plan.parameter('weight') }),
    ...(bias && { shift: plan.parameter('bias') }),
    y: plan.output,
    moments: moments(plan),
  };
  plan.emit('layer_norm_forward', buffers, { ...rowsOf(plan.inputShape), centred: Number(centred) }, { epsilon });
}

function normalizeBackward(plan: BackwardLowering<unknown>, { scale, bias }: Normalization, centred: boolean): void {
  const sizes = rowsOf(plan.inputShape);
  if (!plan.inputGradient && !scale && !bias) return;
  const before = plan.gradientSoFar();
  const dx = before ?? plan.inputGradient;
  const buffers = {
    x: plan.input,
    ...(scale && { scale: plan.parameter('weight'), dscale: plan.parameterGradient('weight') }),
    ...(bias && { dshift: plan.parameterGradient('bias') }),
    moments: moments(plan),
    dy: plan.outputGradient,
    ...(dx && { dx }),
    scratch: plan.scratch(partialSums(plan.batch * sizes.rows, sizes.width, 2)),
  };
  plan.emit('layer_norm_backward', buffers, { ...sizes, centred: Number(centred), adds: Number(before !== undefined) });
}

const epsilon = number({ doc: 'Added to the variance.', above: 0, default: 1e-5, aliases: ['eps'] });
const scale = flag({ doc: 'Multiplies each feature by a learned γ.', default: true });
const bias = flag({ doc: 'Adds a learned β to each feature.', default: true });

export const layerNorm = layer({
  name: 'layer_norm',
  summary: 'Normalizes the features of each position',
  doc:
    'y = γ·(x − mean) / √(variance + ε) + β, with mean and variance over the features of a vector, of each step of a sequence `[length, features]`, ' +
    'or over the channels at each position of a picture. Independent of the batch: the usual choice in transformers and recurrent networks. ' +
    '2·features parameters.',
  source: 'Ba et al. 2016',
  role: 'normalization',
  options: { epsilon, scale, bias },
  positional: [],
  inferred: ['normalized_shape'],
  aliases: ['LayerNorm', 'LayerNormalization', 'nn.LayerNorm', 'ln', 'LayerNorm2d'],
  example: 'layer_norm',
  passesOn: ['mask'],
  infer: ([input]) => ({ shape: input! }),
  parameters: (input, options) => scaleAndShift(featuresOf(input), options),
  flops: (input) => 8 * count(input),
  memory: ([input]) => featuresLast(input!),
  forward: (plan) => normalize(plan, plan.options, true),
  backward: (plan) => normalizeBackward(plan, plan.options, true),
});

export const rmsNorm = layer({
  name: 'rms_norm',
  summary: 'Scales the features of each position to a mean square of 1',
  doc: 'y = γ·x / √(mean(x²) + ε), over what `layer_norm` goes over: without mean and shift, and cheaper. One parameter a feature.',
  source: 'Zhang and Sennrich 2019',
  role: 'normalization',
  options: { epsilon, scale },
  positional: [],
  inferred: ['normalized_shape', 'dim'],
  aliases: ['RMSNorm', 'nn.RMSNorm', 'RMSNormalization'],
  example: 'rms_norm',
  passesOn: ['mask'],
  infer: ([input]) => ({ shape: input! }),
  parameters: (input, options) => scaleAndShift(featuresOf(input), { ...options, bias: false }),
  flops: (input) => 4 * count(input),
  memory: ([input]) => featuresLast(input!),
  forward: (plan) => normalize(plan, { ...plan.options, bias: false }, false),
  backward: (plan) => normalizeBackward(plan, { ...plan.options, bias: false }, false),
});

export const groupNorm = layer({
  name: 'group_norm',
  summary: 'Normalizes groups of channels of each sample',
  doc:
    'Like `batch_norm`, but with mean and variance over a group of channels and all positions of one sample: the same for any batch, also for one. ' +
    '`groups: 1` goes over the whole sample, as many groups as channels over each channel alone. 2·channels parameters.',
  source: 'Wu and He 2018',
  role: 'normalization',
  options: {
    groups: integer({
      doc: 'Groups that the channels are parted into.',
      min: 1,
      usual: '32, or groups of 16 channels',
      aliases: ['num_groups'],
    }),
    epsilon,
    scale,
    bias,
  },
  positional: ['groups'],
  inferred: ['num_channels'],
  aliases: ['GroupNorm', 'GroupNormalization', 'nn.GroupNorm', 'InstanceNorm2d', 'instance_norm', 'gn'],
  example: 'group_norm(32)',
  infer([input], { groups }) {
    const channels = input![0]!;
    if (channels % groups === 0) return { shape: input! };
    return { problem: `has ${groups} groups, which do not part its ${channels} channels evenly` };
  },
  parameters: ([channels], options) => scaleAndShift(channels!, options),
  flops: (input) => 8 * count(input),
  ...groupNormKernels,
});

export const localResponseNorm = layer({
  name: 'local_response_norm',
  summary: 'Dampens a value by its neighbours in other channels',
  doc: 'y = x / (k + α/size · Σ x²)^β, the sum over `size` neighbouring channels. Of AlexNet; `batch_norm` has taken its place.',
  source: 'Krizhevsky et al. 2012',
  role: 'normalization',
  options: {
    size: integer({ doc: 'Neighbouring channels in the sum.', min: 1, default: 5 }),
    alpha: number({ doc: 'Weight of the sum.', above: 0, default: 1e-4 }),
    beta: number({ doc: 'Exponent.', above: 0, default: 0.75 }),
    k: number({ doc: 'Added to the sum.', above: 0, default: 1 }),
  },
  positional: ['size'],
  aliases: ['LocalResponseNorm', 'lrn', 'LRN', 'nn.LocalResponseNorm'],
  example: 'local_response_norm(5)',
  infer: ([input]) => ({ shape: input! }),
  flops: (input, _, { size }) => (size + 4) * count(input),
  ...localResponseNormKernels,
});
