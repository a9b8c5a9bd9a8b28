import { number } from '../../table.ts';
import { initializer } from './initializer.ts';

export const constant = initializer({
  name: 'constant',
  summary: 'Every weight the same number',
  doc: 'For an output layer that begins with a known answer. Units of a hidden layer that begin alike stay alike.',
  source: 'S2',
  options: { value: number({ doc: 'The number.' }) },
  positional: ['value'],
  aliases: ['Constant', 'constant_', 'fill'],
  example: 'constant(0.1)',
  fill: (_, { value }) => ({ kind: 'constant', value }),
});

export const zeros = initializer({
  name: 'zeros',
  summary: 'Every weight 0',
  doc: 'For the last layer of a branch beside a shortcut, which then begins as if it was not there. Hidden layers learn nothing from it.',
  source: 'Goyal et al. 2017; S2',
  options: {},
  positional: [],
  aliases: ['Zeros', 'zeros_', 'zero'],
  example: 'zeros',
  fill: () => ({ kind: 'constant', value: 0 }),
});

export const ones = initializer({
  name: 'ones',
  summary: 'Every weight 1',
  doc: 'For layers that begin as a sum of their inputs. Units of a hidden layer that begin alike stay alike.',
  source: 'S2',
  options: {},
  positional: [],
  aliases: ['Ones', 'ones_'],
  example: 'ones',
  fill: () => ({ kind: 'constant', value: 1 }),
});
