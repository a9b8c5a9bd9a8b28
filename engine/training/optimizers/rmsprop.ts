import { flag, number } from '../../table.ts';
import { optimizer } from './optimizer.ts';
import { rate, weightDecay } from './rate.ts';

export const rmsprop = optimizer({
  name: 'rmsprop',
  summary: 'Steps divided by a running average of the size of the gradient',
  doc: 'q ← αq + (1−α)g²; w ← w − lr·g/(√q + ε). With `centered` the square of the mean gradient is taken from q; with `momentum` the steps gather.',
  source: 'Tieleman and Hinton 2012; Graves 2013',
  options: {
    lr: rate('1e-5 to 1e-2'),
    alpha: number({ doc: 'Decay of the average of squares.', min: 0, below: 1, default: 0.99, aliases: ['rho'] }),
    momentum: number({ doc: 'Share of the last step that is kept.', min: 0, below: 1, default: 0 }),
    centered: flag({ doc: 'Divides by the deviation of the gradient rather than its size.', default: false }),
    epsilon: number({ doc: 'Added to the root.', above: 0, default: 1e-8, aliases: ['eps'] }),
    ...weightDecay(0, 'L2 penalty, added to the gradient.'),
  },
  positional: [],
  aliases: ['RMSprop', 'optim.RMSprop'],
  example: 'rmsprop(lr: 1e-3)',
  flopsPerWeight: 9,
  step: ({ alpha, momentum, centered, epsilon, weight_decay }) => ({
    kernel: 'rmsprop',
    state: ['square', ...(centered ? ['mean'] : []), ...(momentum > 0 ? ['velocity'] : [])],
    sizes: {},
    scalars: { alpha, epsilon, weight_decay, momentum },
  }),
});
