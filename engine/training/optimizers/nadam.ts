import { number } from '../../table.ts';
import { optimizer } from './optimizer.ts';
import { rate, weightDecay } from './rate.ts';

export const nadam = optimizer({
  name: 'nadam',
  summary: "Adam that looks ahead along its momentum (Nesterov's form)",
  doc:
    "As `adam`, with the next step's momentum: w ← w − lr·(µₜ₊₁·m/(1 − Πµ·µₜ₊₁) + (1 − µₜ)·g/(1 − Πµ))/(√v̂ + ε), " +
    'where µₜ = β₁·(1 − ½·0.96^(ψt)).',
  source: 'Dozat 2016',
  options: {
    lr: rate('1e-5 to 1e-2'),
    beta1: number({ doc: 'Decay of the average of gradients.', min: 0, below: 1, default: 0.9 }),
    beta2: number({ doc: 'Decay of the average of squared gradients.', min: 0, below: 1, default: 0.999 }),
    epsilon: number({ doc: 'Added to the root of the second average.', above: 0, default: 1e-8, aliases: ['eps'] }),
    momentum_decay: number({ doc: 'ψ: how slowly the momentum grows to β₁.', min: 0, default: 4e-3 }),
    ...weightDecay(0, 'L2 penalty, added to the gradient.'),
  },
  positional: [],
  aliases: ['NAdam', 'optim.NAdam'],
  example: 'nadam(lr: 2e-3)',
  flopsPerWeight: 14,
  step: ({ beta1, beta2, epsilon, momentum_decay, weight_decay }) => ({
    kernel: 'nadam',
    state: ['m', 'v'],
    sizes: {},
    scalars: { beta1, beta2, epsilon, weight_decay, momentum_decay },
    before: { kernel: 'nadam_momentum', state: 'product', scalars: { beta1, momentum_decay } },
  }),
});
