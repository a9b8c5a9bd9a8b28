import { expect, it } from 'vitest';
import { analyse } from '../../meaning/analyse.ts';
import { world } from '../../meaning/world.ts';
import { applyEdits } from '../../workspace/fix_all.ts';
import { practices } from '../practices.ts';

const BEFORE = 'image(8, 16, 16) -> ';

/** What is said of a network, and the layers that the fix makes of it. */
function said(layers: string): [message?: string, fixed?: string] {
  const text = `network N { ${BEFORE}${layers} }`;
  const [found] = practices(analyse(text, '/specs/example.dlspec', world), world).filter(
    ({ rule }) => rule === 'small-kernels',
  );
  if (!found) return [];
  const [fix] = found.fixes;
  return [found.message, fix && applyEdits(text, fix.edits).slice(`network N { ${BEFORE}`.length, -' }'.length)];
}

// A weight costs two FLOPs at each of 16·16 places, or of 12·12 where nothing is padded (14·14 between the small ones), a bias one; `relu`
// between them one a value, `batch_norm` two.
it.each<[layers: string, before?: string, after?: string, fixed?: string]>([
  [
    'conv2d(8, kernel: 5, padding: same) -> relu -> flatten -> dense(2)',
    '5×5 takes 1,608 parameters and 821 kFLOP a sample',
    'two of 3×3 see as far with 1,168 parameters and 596 kFLOP, 27 % less: put two convolutions in its place',
    'conv2d(8, kernel: 3, padding: same) -> relu -> conv2d(8, kernel: 3, padding: same) -> relu -> flatten -> dense(2)',
  ],
  [
    'conv2d(8, kernel: 7, padding: 3, bias: false) -> batch_norm -> relu -> max_pool2d(2) -> flatten -> dense(2)',
    '7×7 takes 3,136 parameters and 1.61 MFLOP a sample',
    'three of 3×3 see as far with 1,760 parameters and 897 kFLOP, 44 % less: put three convolutions in its place',
    `${'conv2d(8, kernel: 3, padding: 1, bias: false) -> batch_norm -> relu -> '.repeat(3)}max_pool2d(2) -> flatten -> dense(2)`,
  ],
  [
    'conv2d(8, kernel: 5) -> flatten -> dense(2)',
    '5×5 takes 1,608 parameters and 462 kFLOP',
    '1,168 parameters and 396 kFLOP, 14 % less',
    'conv2d(8, kernel: 3) -> relu -> conv2d(8, kernel: 3) -> flatten -> dense(2)',
  ],
  // Less padding than keeps the size is that of the first.
  [
    'conv2d(8, kernel: 5, padding: 1) -> relu -> flatten -> dense(2)',
    '5×5 takes 1,608 parameters and 629 kFLOP',
    '1,168 parameters and 526 kFLOP, 16 % less',
    'conv2d(8, kernel: 3, padding: 1) -> relu -> conv2d(8, kernel: 3) -> relu -> flatten -> dense(2)',
  ],
  ['conv2d(8, kernel: 5, stride: 2) -> relu -> flatten -> dense(2)'],
  ['conv2d(8, kernel: 5, groups: 8) -> relu -> flatten -> dense(2)'],
  ['conv2d(8, kernel: 3) -> relu -> flatten -> dense(2)'],
  // The second of the small ones takes more than is spared.
  ['conv2d(64, kernel: 5) -> relu -> flatten -> dense(2)'],
])('%s', (layers, before, after, fixed) => {
  const [message, made] = said(layers);
  expect(message).toEqual(before === undefined ? undefined : expect.stringContaining(before));
  if (after !== undefined) expect(message).toContain(after);
  expect(made).toBe(fixed);
});
