import { flag, number, type OptionsOf } from '../../table.ts';
import { optimizer } from './optimizer.ts';
import { rate, weightDecay } from './rate.ts';

const moments = {
  beta1: number({ doc: 'Decay of the average of gradients.', min: 0, below: 1, default: 0.9, aliases: ['beta_1'] }),
  beta2: number({
    doc: 'Decay of the average of squared gradients.',
    min: 0,
    below: 1,
    default: 0.999,
    aliases: ['beta_2'],
  }),
  epsilon: number({ doc: 'Added to the root of the second average.', above: 0, default: 1e-8, aliases: ['eps'] }),
};

/** AMSGrad (Reddi et al. 2018). */
const amsgrad = flag({ doc: 'Divides by the largest second average so far.', default: false });

const step =
  (decoupled: boolean) =>
  (options: OptionsOf<typeof moments> & { readonly weight_decay: number; readonly amsgrad: boolean }) => ({
    kernel: 'adam',
    state: options.amsgrad ? ['m', 'v', 'greatest'] : ['m', 'v'],
    sizes: { decoupled: decoupled ? 1 : 0 },
    scalars: {
      beta1: options.beta1,
      beta2: options.beta2,
      epsilon: options.epsilon,
      weight_decay: options.weight_decay,
    },
  });

export const adam = optimizer({
  name: 'adam',
  summary: 'Steps scaled for each weight by running averages of the gradient',
  doc: 'm ← β₁m + (1−β₁)g; v ← β₂v + (1−β₂)g²; w ← w − lr·m̂/(√v̂ + ε), with both averages corrected for their start at 0.',
  source: 'Kingma and Ba 2015; S0, S2',
  options: {
    lr: rate('1e-5 to 1e-2'),
    ...moments,
    amsgrad,
    ...weightDecay(0, 'L2 penalty, added to the gradient; `adamw` does it better.'),
  },
  positional: [],
  aliases: ['Adam', 'optim.Adam'],
  example: 'adam(lr: 1e-3)',
  flopsPerWeight: 12,
  step: step(false),
});

export const adamw = optimizer({
  name: 'adamw',
  summary: 'Adam with the weight decay kept apart from the gradient',
  doc: 'As `adam`, and besides w ← w − lr·weight_decay·w in every step.',
  source: 'Loshchilov and Hutter 2019; S4',
  options: {
    lr: rate('1e-5 to 1e-2'),
    ...moments,
    amsgrad,
    ...weightDecay(0.01, 'Share of each weight, times lr, that a step takes away.'),
  },
  positional: [],
  aliases: ['AdamW', 'optim.AdamW'],
  example: 'adamw(lr: 1e-3, weight_decay: 0.01)',
  flopsPerWeight: 14,
  step: step(true),
});
