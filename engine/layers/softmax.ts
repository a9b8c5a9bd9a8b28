import { count, type Shape } from '../graph/shape.ts';
import { featuresLast, featuresOf } from './axes.ts';
import { type Layer, layer } from './layer.ts';

function sizesOf(input: Shape) {
  const width = featuresOf(input);
  return { rows: count(input) / width, width };
}

/** Both go over the features; the way back needs only what came out. */
const lowered = (name: 'softmax' | 'log_softmax'): Pick<Layer, 'passesOn' | 'memory' | 'forward' | 'backward'> => ({
  passesOn: ['mask'],
  memory: ([input]) => featuresLast(input!),
  forward(plan) {
    plan.emit(`${name}_forward`, { x: plan.input, y: plan.output }, sizesOf(plan.inputShape));
  },
  backward(plan) {
    if (!plan.inputGradient) return;
    const buffers = { y: plan.output, dy: plan.outputGradient, dx: plan.inputGradient };
    plan.emit(`${name}_backward`, buffers, sizesOf(plan.inputShape));
  },
});

export const softmax = layer({
  name: 'softmax',
  summary: 'Turns values into probabilities that sum to 1',
  doc:
    'yᵢ = eˣⁱ / Σ eˣʲ over the features (of each step of a sequence), or over the channels of each position of a picture. Not needed before `cross_entropy`, ' +
    'which takes logits, nor for `predict`, which applies it.',
  role: 'activation',
  options: {},
  positional: [],
  aliases: ['Softmax', 'nn.Softmax'],
  example: 'softmax',
  infer: ([input]) => ({ shape: input! }),
  flops: (input) => 4 * count(input),
  ...lowered('softmax'),
});

export const logSoftmax = layer({
  name: 'log_softmax',
  summary: 'Logarithms of probabilities that sum to 1',
  doc: 'yᵢ = xᵢ − ln Σ eˣʲ, over what `softmax` goes over. Not needed before `cross_entropy`, which takes logits.',
  source: 'S1',
  role: 'activation',
  options: {},
  positional: [],
  aliases: ['LogSoftmax', 'nn.LogSoftmax'],
  example: 'log_softmax',
  infer: ([input]) => ({ shape: input! }),
  flops: (input) => 4 * count(input),
  ...lowered('log_softmax'),
});
