import { number } from '../table.ts';
import { pointwise } from './pointwise.ts';

export const scaledSigmoid = pointwise({
  name: 'scaled_sigmoid',
  summary: 'Squashes to a range of your own',
  doc: 'y = min + (max − min) / (1 + e⁻ˣ). For a target that has bounds, such as a rating from 1 to 5: take a little more than the range, as the ends are never reached.',
  source: 'S4',
  options: {
    min: number({ doc: 'Lower end of the range.' }),
    max: number({ doc: 'Upper end of the range.' }),
  },
  positional: ['min', 'max'],
  aliases: ['SigmoidRange', 'sigmoid_range', 'y_range'],
  example: 'scaled_sigmoid(0, 5.5)',
  infer([input], { min, max }) {
    return max > min ? { shape: input! } : { problem: `has a range from ${min} to ${max}, which is empty` };
  },
  flops: 6,
  kernel: ({ min, max }) => ({ function: 'scaled_sigmoid', a: min, b: max }),
  keepsSlope: true,
});
