import { count } from '../graph/shape.ts';
import { layer, mustBeSequence } from './layer.ts';
import { copyAll } from './strides.ts';

export const sinusoidalPosition = layer({
  name: 'sinusoidal_position',
  summary: 'Adds waves that tell the places of a sequence, without learning them',
  doc:
    'y = x + P with P[t, 2i] = sin(t/10000^(2i/features)) and P[t, 2i+1] = cos(t/10000^(2i/features)), `[length, features]`: attention sees no order ' +
    'otherwise, and longer sequences than those of the training have places too. No parameters.',
  source: 'Vaswani et al. 2017',
  role: 'shape',
  options: {},
  positional: [],
  aliases: ['SinePositionEncoding', 'SinePositionalEncoding', 'PositionalEncoding', 'sinusoidal_position_encoding'],
  example: 'sinusoidal_position',
  passesOn: ['mask'],
  infer: ([input]) => mustBeSequence(input!) ?? { shape: input! },
  flops: (input) => count(input),
  forward({ input: x, output: y, inputShape, emit }) {
    const [length, features] = inputShape as readonly [number, number];
    emit('sinusoidal_position', { x, y }, { length, features });
  },
  backward(plan) {
    if (plan.inputGradient) copyAll(plan, plan.outputGradient, plan.inputGradient);
  },
});
