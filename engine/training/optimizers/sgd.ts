import { flag, number } from '../../table.ts';
import { optimizer } from './optimizer.ts';
import { rate, weightDecay } from './rate.ts';

export const sgd = optimizer({
  name: 'sgd',
  summary: 'Stochastic gradient descent, with momentum where wanted',
  doc: 'v ← momentum·v + (1 − dampening)·g, the first v being g; w ← w − lr·v. With `nesterov` the step is lr·(g + momentum·v).',
  source: 'Sutskever et al. 2013; S0, S3',
  options: {
    lr: rate('1e-4 to 1'),
    momentum: number({ doc: 'Share of the last step that is kept.', min: 0, below: 1, default: 0, usual: '0.9' }),
    nesterov: flag({ doc: "Looks ahead along the momentum (Nesterov's form).", default: false }),
    dampening: number({ doc: 'Share of the gradient that the moving step leaves out.', min: 0, below: 1, default: 0 }),
    ...weightDecay(0, 'L2 penalty, added to the gradient.'),
  },
  positional: [],
  aliases: ['SGD', 'momentum', 'optim.SGD', 'GradientDescent'],
  example: 'sgd(lr: 0.1, momentum: 0.9)',
  flopsPerWeight: 4,
  step: ({ momentum, nesterov, dampening, weight_decay }) => ({
    kernel: 'sgd',
    state: momentum > 0 ? ['velocity'] : [],
    sizes: { nesterov: nesterov ? 1 : 0 },
    scalars: { momentum, dampening, weight_decay },
  }),
});
