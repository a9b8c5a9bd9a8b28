import { expect, it } from 'vitest';
import { standsInFlow } from './in_flow.ts';

it.each<[text: string, stands: boolean]>([
  ['x -> «dense(4)»', true],
  ['x -> «dense(4)» -> relu', true],
  ['  «dense(4)»\n', true],
  ['network N { «dense(4)» }', true],
  ['y = «dense(4)» // wide', true],
  ['y = x + (x -> «dense(4)»)', true],
  ['x\n  -> «dense(4)»\n  -> relu', true],
  ['y = x + «dense(4)»', false],
  ['y = «dense(4)» + x', false],
  ['y = x -> «dense(4)» * 2', false],
  ['concat(«dense(4)», x)', false],
  ['concat(x, «dense(4)»)', false],
  ['attention(4, memory: «dense(4)»)', false],
  ['shared e = «dense(4)»', false],
])('%s', (marked, stands) => {
  const start = marked.indexOf('«');
  const end = marked.indexOf('»') - 1;
  expect(standsInFlow({ file: '', start, end }, marked.replace(/[«»]/g, ''))).toBe(stands);
});
