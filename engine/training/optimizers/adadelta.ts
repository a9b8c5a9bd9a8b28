import { number } from '../../table.ts';
import { optimizer } from './optimizer.ts';
import { rate, weightDecay } from './rate.ts';

export const adadelta = optimizer({
  name: 'adadelta',
  summary: 'Steps in the unit of the weights, from the sizes of the steps before',
  doc: 'q ← ρq + (1−ρ)g²; Δ = √(u + ε)/√(q + ε)·g; u ← ρu + (1−ρ)Δ²; w ← w − lr·Δ. Made to need no rate: 1 is the usual one.',
  source: 'Zeiler 2012',
  options: {
    lr: rate('0.1 to 1'),
    rho: number({ doc: 'Decay of both averages.', min: 0, below: 1, default: 0.9 }),
    epsilon: number({
      doc: 'Added below both roots; the first steps are of its size.',
      above: 0,
      default: 1e-6,
      aliases: ['eps'],
    }),
    ...weightDecay(0, 'L2 penalty, added to the gradient.'),
  },
  positional: [],
  aliases: ['Adadelta', 'optim.Adadelta'],
  example: 'adadelta(lr: 1)',
  flopsPerWeight: 13,
  step: ({ rho, epsilon, weight_decay }) => ({
    kernel: 'adadelta',
    state: ['square', 'update'],
    sizes: {},
    scalars: { rho, epsilon, weight_decay },
  }),
});
