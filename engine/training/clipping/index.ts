import { number, Table } from '../../table.ts';
import { clip } from './clip.ts';

const norm = clip({
  name: 'norm',
  summary: 'Shortens a gradient that is longer than a limit',
  doc: 'g ← g·limit/‖g‖ where ‖g‖, the norm over all weights, is above the limit. Keeps the direction.',
  source: 'Pascanu et al. 2013; S4',
  options: { limit: number({ doc: 'The greatest norm.', above: 0, default: 1, usual: '0.1 to 10' }) },
  positional: ['limit'],
  aliases: ['clip_grad_norm_', 'clipnorm', 'global_norm', 'clip_norm', 'max_norm'],
  example: 'norm(1)',
  clip: ({ limit }) => ({ kernel: 'clip_norm', scalars: { limit } }),
});

const value = clip({
  name: 'value',
  summary: 'Cuts every value of the gradient at a limit',
  doc: 'g ← min(max(g, −limit), limit), each value alone; the direction changes.',
  source: 'Mikolov 2012',
  options: { limit: number({ doc: 'The greatest size of a value.', above: 0, default: 1, usual: '0.1 to 10' }) },
  positional: ['limit'],
  aliases: ['clip_grad_value_', 'clipvalue', 'clip_value'],
  example: 'value(0.5)',
  clip: ({ limit }) => ({ kernel: 'clip_value', scalars: { limit } }),
});

export const clips = new Table('clip', [norm, value]);
