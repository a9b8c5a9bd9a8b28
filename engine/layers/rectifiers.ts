import { count, type Shape } from '../graph/shape.ts';
import { integer, number } from '../table.ts';
import { featureAxis, featuresLast, featuresOf } from './axes.ts';
import { layer } from './layer.ts';
import { pointwise } from './pointwise.ts';
import { sumsOfSlices } from './scratch.ts';

/** Activations with a kink, like `relu`. */

export const relu6 = pointwise({
  name: 'relu6',
  summary: 'Rectifier that stops at 6',
  doc: 'y = min(max(x, 0), 6). Keeps values in a range that few bits can hold; made for phones.',
  source: 'Krizhevsky 2010; Howard et al. 2017',
  options: {},
  aliases: ['ReLU6', 'nn.ReLU6'],
  flops: 2,
  kernel: () => ({ function: 'relu6' }),
});

export const leakyRelu = pointwise({
  name: 'leaky_relu',
  summary: 'Rectifier that lets a little through below 0',
  doc: 'y = x above 0, slope·x below. Units that are negative everywhere still learn.',
  source: 'Maas et al. 2013; S1',
  options: {
    slope: number({
      doc: 'Slope below 0.',
      min: 0,
      below: 1,
      default: 0.01,
      usual: '0.01 to 0.2',
      aliases: ['negative_slope', 'alpha'],
    }),
  },
  positional: ['slope'],
  aliases: ['LeakyReLU', 'nn.LeakyReLU', 'lrelu'],
  example: 'leaky_relu(0.1)',
  flops: 2,
  kernel: ({ slope }) => ({ function: 'leaky_relu', a: slope }),
});

export const prelu = layer({
  name: 'prelu',
  summary: 'Leaky rectifier that learns its slope below 0',
  doc: 'y = x above 0, a·x below. One parameter for all channels, or one for each.',
  source: 'He et al. 2015; S1',
  role: 'activation',
  options: {
    parameters: integer({ doc: 'How many slopes: 1, or as many as channels.', min: 1, default: 1 }),
    initial: number({ doc: 'Slope at the beginning.', default: 0.25 }),
  },
  positional: [],
  aliases: ['PReLU', 'nn.PReLU'],
  example: 'prelu',
  passesOn: ['mask'],
  infer([input], { parameters }) {
    if (parameters === 1 || parameters === input![0]) return { shape: input! };
    return { problem: `has ${parameters} slopes, which is neither 1 nor its ${input![0]} channels` };
  },
  parameters: (_, { parameters, initial }) => [
    { name: 'weight', shape: [parameters], trainable: true, fan: [1, 1], initial },
  ],
  flops: (input) => 2 * count(input),
  memory: ([input]) => featuresLast(input!),
  forward(plan) {
    plan.emit('prelu_forward', { x: plan.input, w: plan.parameter('weight'), y: plan.output }, slopesOf(plan));
  },
  backward(plan) {
    const { outer, slopes, inner } = slopesOf(plan);
    const buffers = {
      x: plan.input,
      w: plan.parameter('weight'),
      dy: plan.outputGradient,
      ...(plan.inputGradient && { dx: plan.inputGradient }),
      dw: plan.parameterGradient('weight'),
      scratch: plan.scratch(sumsOfSlices(plan.batch * outer, slopes * inner, slopes)),
    };
    plan.emit('prelu_backward', buffers, { outer, slopes, inner });
  },
});

/** How values take turns with slopes: (outer, slopes, inner). Channels are the first axis, which lies last in pictures. */
function slopesOf({ inputShape, options: { parameters } }: { inputShape: Shape; options: { parameters: number } }) {
  const values = count(inputShape);
  if (parameters === 1) return { outer: 1, slopes: 1, inner: values };
  if (inputShape.length > 2) return { outer: values / parameters, slopes: parameters, inner: 1 };
  return { outer: 1, slopes: parameters, inner: values / parameters };
}

export const elu = pointwise({
  name: 'elu',
  summary: 'Rectifier that bends smoothly to −α below 0',
  doc: 'y = x above 0, α·(eˣ − 1) below. Centres its outputs nearer to 0 than `relu`.',
  source: 'Clevert et al. 2015; S1',
  options: { alpha: number({ doc: 'How far below 0 it goes.', above: 0, default: 1 }) },
  positional: ['alpha'],
  aliases: ['ELU', 'nn.ELU'],
  flops: 3,
  kernel: ({ alpha }) => ({ function: 'elu', a: alpha }),
  keepsSlope: true,
});

export const maxout = layer({
  name: 'maxout',
  summary: 'Takes the largest of several pieces of each unit',
  doc:
    'Features (or channels) are parted into groups of `pieces` and the largest of each goes on: `dense(2 * 64) -> maxout(2)` is 64 units that learn ' +
    'their own activation. `[features]` becomes `[features/pieces]`.',
  source: 'Goodfellow et al. 2013; S1',
  role: 'activation',
  options: { pieces: integer({ doc: 'Values that compete for one output.', min: 2, default: 2, usual: '2 to 5' }) },
  positional: ['pieces'],
  aliases: ['Maxout', 'MaxOut'],
  example: 'maxout(2)',
  passesOn: ['mask'],
  infer([input], { pieces }) {
    const axis = featureAxis(input!);
    const size = input![axis]!;
    if (size % pieces === 0) return { shape: input!.with(axis, size / pieces) };
    return {
      problem: `parts into groups of ${pieces}, which ${size} ${input!.length > 2 ? 'channels' : 'features'} do not fill`,
    };
  },
  flops: (input, output) => count(input) - count(output),
  memory: ([input]) => featuresLast(input!),
  forward(plan) {
    plan.emit('maxout_forward', { x: plan.input, y: plan.output }, piecesOf(plan));
  },
  backward(plan) {
    if (!plan.inputGradient) return;
    const buffers = { x: plan.input, y: plan.output, dy: plan.outputGradient, dx: plan.inputGradient };
    plan.emit('maxout_backward', buffers, piecesOf(plan));
  },
});

function piecesOf({ outputShape, options: { pieces } }: { outputShape: Shape; options: { pieces: number } }) {
  const width = featuresOf(outputShape);
  return { rows: count(outputShape) / width, width, pieces };
}
