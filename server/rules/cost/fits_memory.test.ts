import { expect, it } from 'vitest';
import { analyse } from '../../meaning/analyse.ts';
import { world } from '../../meaning/world.ts';
import { applyEdits } from '../../workspace/fix_all.ts';
import { practices } from '../practices.ts';
import { fitsMemory } from './fits_memory.ts';

it.each([
  ['a smaller batch', 0, 'Set `batch` to 256: ', /batch: 256 {2}epochs/],
  [
    'a smaller batch, of which several make a step',
    1,
    'Set `batch` to 256 and `accumulate` to 2, ',
    /batch: 256 .*accumulate: 2/,
  ],
])('offers %s, with the memory that it takes then', (_, at, title, written) => {
  const text = fitsMemory.bad;
  const found = practices(analyse(text, '/specs/example.dlspec'), world).find(({ rule }) => rule === 'fits-memory')!;
  const fix = found.fixes[at]!;
  expect(fix.title).toMatch(new RegExp(`^${title}.*[\\d.]+ MB of 268 MB$`));
  expect(applyEdits(text, fix.edits)).toMatch(written);
});
