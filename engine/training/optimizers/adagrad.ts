import { integer, number } from '../../table.ts';
import { optimizer } from './optimizer.ts';
import { rate, weightDecay } from './rate.ts';

export const adagrad = optimizer({
  name: 'adagrad',
  summary: 'Steps that shrink for each weight with the squares of its gradients so far',
  doc:
    's ← s + g²; w ← w − lr·g/(√s + ε). Good for rare features, such as words. The step shrinks for ever: `reset` lets the sum ' +
    'begin anew, `rmsprop` and `adam` forget by and by.',
  source: 'Duchi et al. 2011; S0, S3',
  options: {
    lr: rate('1e-3 to 1e-1'),
    lr_decay: number({ doc: 'The rate is divided by 1 + lr_decay·(steps so far).', min: 0, default: 0 }),
    initial: number({ doc: 'What the sum of squares begins with.', min: 0, default: 0 }),
    epsilon: number({ doc: 'Added to the root of the sum.', above: 0, default: 1e-10, aliases: ['eps'] }),
    reset: integer({
      doc: 'Steps after which the sum begins anew; 0 for never.',
      min: 0,
      default: 0,
      unit: 'steps',
    }),
    ...weightDecay(0, 'L2 penalty, added to the gradient.'),
  },
  positional: [],
  aliases: ['Adagrad', 'optim.Adagrad'],
  example: 'adagrad(lr: 0.01)',
  flopsPerWeight: 7,
  step: ({ lr_decay, epsilon, weight_decay, initial, reset }) => ({
    kernel: 'adagrad',
    state: ['sum'],
    sizes: { reset },
    scalars: { lr_decay, epsilon, weight_decay, initial },
  }),
});
