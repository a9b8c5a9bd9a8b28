import { count, type Shape, show } from '../graph/shape.ts';
import { layer, type ShapeProblem } from './layer.ts';
import { adaptivePooling, greatest, greatestBack } from './pooling.ts';

const mustHaveSides = (input: Shape): ShapeProblem | undefined =>
  input.length >= 2
    ? undefined
    : { problem: `needs positions to pool over, such as a picture [channels, height, width], got ${show(input)}` };

export const globalAvgPool = layer({
  name: 'global_avg_pool',
  summary: 'Averages each channel over all positions',
  doc: '`[channels, height, width]` becomes `[channels]`; so do rows `[channels, length]` and volumes. No parameters; in place of `flatten` it keeps the dense layer after it small.',
  role: 'pooling',
  memory: 'channels_last',
  options: {},
  positional: [],
  aliases: ['GlobalAveragePooling2D', 'gap', 'global_average_pool'],
  example: 'global_avg_pool',
  infer: ([input]) => mustHaveSides(input!) ?? { shape: [input![0]!] },
  flops: (input) => count(input),
  forward(plan) {
    const [channels, ...positions] = plan.inputShape;
    const sizes = { positions: count(positions), channels: channels! };
    plan.emit('global_avg_pool_forward', { x: plan.input, y: plan.output }, sizes);
  },
  backward(plan) {
    if (!plan.inputGradient) return;
    const [channels, ...positions] = plan.inputShape;
    const sizes = { positions: count(positions), channels: channels! };
    plan.emit('global_avg_pool_backward', { dy: plan.outputGradient, dx: plan.inputGradient }, sizes);
  },
});

export const globalMaxPool = layer({
  name: 'global_max_pool',
  summary: 'Takes the largest value of each channel over all positions',
  doc: '`[channels, height, width]` becomes `[channels]`: whether something is there, not how much of it. No parameters.',
  role: 'pooling',
  memory: 'channels_last',
  options: {},
  positional: [],
  aliases: ['GlobalMaxPooling2D', 'GlobalMaxPool2D', 'global_max_pooling'],
  example: 'global_max_pool',
  infer: ([input]) => mustHaveSides(input!) ?? { shape: [input![0]!] },
  flops: (input) => count(input) - input[0]!,
  forward: (plan) => greatest(plan, adaptivePooling(plan)),
  backward: (plan) => greatestBack(plan, adaptivePooling(plan)),
});
