import { expect, it } from 'vitest';
import { compiled, smallSpec } from '../../test/small_runs.ts';
import { differences } from './differences.ts';

const plain = smallSpec();

it.each<[string, string, readonly [setting: string, before: string | null, after: string | null][]]>([
  ['nothing', plain, []],
  ['a number', smallSpec({ batch: '64' }), [['batch', '32', '64']]],
  ['an option', smallSpec({ optimizer: 'adam(lr: 1e-2)' }), [['optimizer.lr', '0.003', '0.01']]],
  ['a part of the data', smallSpec({}, { normalize: 'zscore' }), [['data.normalize', null, 'zscore']]],
  ['the width of a layer', plain.replace('dense(16,', 'dense(24,'), [['network.dense_1.units', '16', '24']]],
  ['a layer that one does not have', plain.replace(' -> dropout(0.1)', ''), [['network.dropout', 'dropout', null]]],
])('%s that differs is told, and nothing else', (_, text, expected) => {
  const found = differences([compiled(plain), compiled(text)]);
  expect(found.map(({ setting, values }) => [setting, ...values])).toEqual(expected);
});
