import { count, type Shape } from '../graph/shape.ts';
import { size2d } from '../table.ts';
import { type Inference, layer, mustBePicture } from './layer.ts';
import { adaptivePooling, average, averageBack, greatest, greatestBack } from './pooling.ts';

/** Poolings that are told the size they make instead of the size of their windows. */

const size = size2d({ doc: 'Height and width of the output.', aliases: ['output_size'] });
const optionalSize = size2d({ doc: 'Height and width of each half.', default: [1, 1] });

const resized = (input: Shape, [height, width]: readonly [number, number], channels = input[0]!): Inference =>
  mustBePicture(input) ?? { shape: [channels, height, width] };

const DOC =
  'Position i of the output sees the rows ⌊i·size/out⌋ to ⌈(i + 1)·size/out⌉ of the input, so that pictures of any size give the same shape. ' +
  'No parameters.';

export const adaptiveAvgPool2d = layer({
  name: 'adaptive_avg_pool2d',
  summary: 'Averages to a given height and width',
  doc: DOC,
  source: 'He et al. 2014 (spatial pyramids)',
  role: 'pooling',
  options: { size },
  positional: ['size'],
  aliases: ['AdaptiveAvgPool2d', 'nn.AdaptiveAvgPool2d', 'AdaptiveAveragePooling2D'],
  example: 'adaptive_avg_pool2d(7)',
  infer: ([input], options) => resized(input!, options.size),
  flops: (input, output) => Math.max(count(input), count(output)),
  memory: 'channels_last',
  forward: (plan) => average(plan, adaptivePooling(plan)),
  backward: (plan) => averageBack(plan, adaptivePooling(plan)),
});

export const adaptiveMaxPool2d = layer({
  name: 'adaptive_max_pool2d',
  summary: 'Takes the largest values to a given height and width',
  doc: DOC,
  source: 'He et al. 2014 (spatial pyramids)',
  role: 'pooling',
  options: { size },
  positional: ['size'],
  aliases: ['AdaptiveMaxPool2d', 'nn.AdaptiveMaxPool2d'],
  example: 'adaptive_max_pool2d(7)',
  infer: ([input], options) => resized(input!, options.size),
  flops: (input, output) => Math.max(count(input), count(output)),
  memory: 'channels_last',
  forward: (plan) => greatest(plan, adaptivePooling(plan)),
  backward: (plan) => greatestBack(plan, adaptivePooling(plan)),
});

export const adaptiveConcatPool = layer({
  name: 'adaptive_concat_pool',
  summary: 'Averages and largest values to a given size, one after the other in the channels',
  doc:
    '`[channels, height, width]` becomes `[2·channels, size, size]`: the maxima first, then the averages. A head on top sees how much of ' +
    'something there is, and whether there is any. No parameters.',
  source: 'fastai (Howard and Gugger 2020); S4',
  role: 'pooling',
  options: { size: optionalSize },
  positional: ['size'],
  aliases: ['AdaptiveConcatPool2d'],
  example: 'adaptive_concat_pool',
  infer: ([input], options) => resized(input!, options.size, 2 * input![0]!),
  flops: (input, output) => 2 * Math.max(count(input), count(output) / 2),
  memory: 'channels_last',
  forward(plan) {
    greatest(plan, adaptivePooling(plan));
    average(plan, adaptivePooling(plan, plan.inputShape[0]!));
  },
  backward(plan) {
    greatestBack(plan, adaptivePooling(plan));
    averageBack(plan, adaptivePooling(plan, plan.inputShape[0]!), false, true);
  },
});
