import { integer, number, share } from '../../table.ts';
import { transform } from './transform.ts';

export const noise = transform({
  name: 'noise',
  summary: 'Normal noise added to every value',
  source: 'Bishop 1995: Training with Noise is Equivalent to Tikhonov Regularization; S1',
  options: {
    std: number({ doc: 'Standard deviation, beside values that are normalized.', above: 0, usual: '0.01 to 0.1' }),
  },
  positional: ['std'],
  aliases: ['GaussianNoise', 'gauss_noise', 'jitter', 'add_noise'],
  example: 'noise(0.05)',
  of: 'anything',
});

export const mixup = transform({
  name: 'mixup',
  summary: 'Two samples and their targets mixed, in a ratio drawn from a beta distribution',
  source: 'Zhang et al. 2018: mixup: Beyond Empirical Risk Minimization',
  options: {
    alpha: number({
      doc: 'Both parameters of the distribution; small means hardly mixed.',
      above: 0,
      usual: '0.1 to 0.4',
    }),
  },
  positional: ['alpha'],
  aliases: ['MixUp', 'mix_up'],
  example: 'mixup(0.2)',
  of: 'anything',
});

export const shift = transform({
  name: 'shift',
  summary: 'A signal moved along its time, zeros where it leaves',
  options: { steps: integer({ doc: 'The most that it moves, to either side.', min: 1, unit: 'steps' }) },
  positional: ['steps'],
  aliases: ['time_shift', 'roll'],
  example: 'shift(10 steps)',
  of: 'sequences',
  check: ([length], { steps }) =>
    steps < length! ? undefined : `\`shift\` by up to ${steps} steps leaves nothing of a signal of ${length}`,
});

export const scale = transform({
  name: 'scale',
  summary: 'A signal times a factor from 1 − amount to 1 + amount',
  options: { amount: number({ doc: 'The largest change.', above: 0, below: 1, usual: '0.1 to 0.2' }) },
  positional: ['amount'],
  aliases: ['scaling', 'amplitude', 'gain'],
  example: 'scale(0.1)',
  of: 'sequences',
});

export const wordDrop = transform({
  name: 'word_drop',
  summary: 'Tokens left out at random',
  source: 'Wei and Zou 2019: EDA: Easy Data Augmentation Techniques; S1',
  options: { share: share({ doc: 'How many of them.', default: 0.1, below: 1, usual: '5% to 20%' }) },
  positional: ['share'],
  aliases: ['random_deletion', 'word_dropout', 'token_drop'],
  example: 'word_drop(10%)',
  of: 'tokens',
});

export const wordSwap = transform({
  name: 'word_swap',
  summary: 'Neighbouring tokens exchanged at random',
  source: 'Wei and Zou 2019: EDA: Easy Data Augmentation Techniques; S1',
  options: { share: share({ doc: 'How many of them.', default: 0.1, below: 1, usual: '5% to 20%' }) },
  positional: ['share'],
  aliases: ['random_swap', 'token_swap'],
  example: 'word_swap(10%)',
  of: 'tokens',
});
