import { number } from '../../table.ts';
import { initializer } from './initializer.ts';

export const normal = initializer({
  name: 'normal',
  summary: 'Normal with mean 0 and a deviation of your own',
  doc: 'Transformers take 0.02 (Radford et al. 2019), embeddings 1. One deviation for all keeps the scale in no deep network: see `he` and `xavier`.',
  source: 'Krizhevsky et al. 2012; S2',
  options: { deviation: number({ doc: 'Standard deviation.', above: 0, default: 0.01, usual: '0.01 to 0.02' }) },
  positional: ['deviation'],
  aliases: ['RandomNormal', 'normal_', 'gaussian'],
  example: 'normal(0.02)',
  fill: (_, { deviation }) => ({ kind: 'normal', mean: 0, deviation }),
});
