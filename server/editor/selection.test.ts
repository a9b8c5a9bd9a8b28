import { expect, it } from 'vitest';
import { marked } from './marked.ts';
import { selection } from './selection.ts';

it.each([
  [
    'network N { vector(2) -> dense(ker|nel: 3x3) }',
    ['kernel', 'kernel: 3x3', '(kernel: 3x3)', 'dense(kernel: 3x3)', 'vector(2) -> dense(kernel: 3x3)'],
  ],
  ['train T { metrics: [accu|racy, mae] }', ['accuracy', '[accuracy, mae]', 'metrics: [accuracy, mae]']],
])('%s', (drawn, expected) => {
  const { analysis, offset, text } = marked(drawn);
  const steps = selection(analysis, offset).map(({ start, end }) => text.slice(start, end));
  expect(steps.slice(0, expected.length)).toEqual(expected);
  expect(steps.at(-1)).toBe(text);
  expect(steps.map(({ length }) => length)).toEqual(steps.map(({ length }) => length).toSorted((a, b) => a - b));
});

it('is the whole text outside of declarations', () => {
  const { analysis } = marked('\n\nnetwork N { vector(2) }');
  expect(selection(analysis, 0)).toEqual([{ start: 0, end: analysis.text.length }]);
});
