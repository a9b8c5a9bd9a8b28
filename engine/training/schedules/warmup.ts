import { duration, share } from '../../table.ts';
import { schedule } from './schedule.ts';

export const warmup = schedule({
  name: 'warmup',
  summary: 'Grows in a straight line to the whole rate',
  doc: 'factor = from + (1 − from)·(t + 1)/(length + 1) at step t from 0, so that no step is lost. What follows begins after it: `[warmup(100 steps), cosine]`.',
  source: 'Goyal et al. 2017; S4',
  options: {
    length: duration({ doc: 'How long it takes.' }),
    from: share({ doc: 'What it begins with, as a share of the rate.', default: 0 }),
  },
  positional: ['length'],
  aliases: ['LinearLR', 'linear_warmup', 'warm_up'],
  example: 'warmup(100 steps)',
  length: ({ length }) => length,
  factor: (at, { from }, { steps }) => from + ((1 - from) * (at + 1)) / (steps + 1),
});

export const constant = schedule({
  name: 'constant',
  summary: 'The rate as it is, for a while',
  doc: 'Before another schedule: `[constant(5 epochs), cosine]`.',
  options: { length: duration({ doc: 'How long it stays.' }) },
  positional: ['length'],
  aliases: ['ConstantLR'],
  example: 'constant(5 epochs)',
  length: ({ length }) => length,
  factor: () => 1,
});
