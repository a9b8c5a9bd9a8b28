import { expect, it } from 'vitest';
import { applyEdits } from '../../workspace/fix_all.ts';
import { analyse } from '../analyse.ts';

/** The text once the setting `wrong` was called as was meant. */
function mended(text: string): string {
  const found = analyse(text, '/spec.dlspec').diagnostics.find(({ rule }) => rule === 'unknown-setting')!;
  return applyEdits(text, found.fixes[0]!.edits);
}

it.each([
  ['values in a column', 'batch_size: 32\n  epochs:     5', 'batch:      32\n  epochs:     5'],
  ['a longer name', 'sed:     32\n  metrics: [accuracy]', 'seed:    32\n  metrics: [accuracy]'],
  ['no room', 'epoch: 32\n  batch: 5', 'epochs: 32\n  batch: 5'],
  ['no column', 'batch_size: 32\n  epochs: 5', 'batch: 32\n  epochs: 5'],
  ['one line', 'batch_size: 32  epochs: 5', 'batch: 32  epochs: 5'],
])('%s', (_, before, after) => {
  const spec = (settings: string) => `train T {\n  ${settings}\n}\n`;
  expect(mended(spec(before))).toBe(spec(after));
});
