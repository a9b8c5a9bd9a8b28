import { expect, it } from 'vitest';
import { nearest } from '../../../engine/nearest.ts';
import { inWords } from './suggestion.ts';

const names = [
  'dense',
  'conv2d',
  'max_pool2d',
  'batch_norm',
  'lr',
  'kernel',
  'padding',
  'synthetic.digits',
  'weight_decay',
];

const cases: [written: string, meant: string | undefined][] = [
  ['dnse', 'dense'],
  ['desne', 'dense'],
  ['Dense', 'dense'],
  ['conv', undefined],
  ['conv_2d', 'conv2d'],
  ['max_pool', 'max_pool2d'],
  ['batchnorm', 'batch_norm'],
  ['kernel_size', 'kernel'],
  ['learning_rate', 'lr'],
  ['synthetic.digit', 'synthetic.digits'],
  ['decay', 'weight_decay'],
  ['attention', undefined],
  ['x', undefined],
];
it.each(cases)('%s', (written, meant) => {
  expect(nearest(written, names)).toBe(meant);
});

it('says names in a sentence', () => {
  expect([inWords([], 'and'), inWords(['a'], 'and'), inWords(['a', 'b', 'c'], 'or')]).toEqual([
    '',
    '`a`',
    '`a`, `b` or `c`',
  ]);
});
