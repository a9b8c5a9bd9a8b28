import { expect, test } from 'vitest';
import { anchor, describePage, pageFile, pages } from './pages.ts';

test('every page that is shipped has a title and says what it is about', async () => {
  const all = await pages('docs');
  expect(all.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['language', 'reference/layers', 'rules/dropout-wide']),
  );
  for (const { title, summary } of all) {
    expect(title).not.toBe('');
    expect(summary).not.toBe('');
  }
});

test('a page is found by its path, and nothing else is', () => {
  expect(pageFile('docs', 'rules/dropout-wide')).toMatch(/docs.rules.dropout-wide\.md$/);
  expect(pageFile('docs', 'rules/nothing-of-this-name')).toBeUndefined();
  expect(pageFile('docs', '../README')).toBeUndefined();
  expect(pageFile('docs', 'rules/../../README')).toBeUndefined();
});

test('a page of entries is told by their names, a rule by its first words', () => {
  const losses = describePage('reference/losses', '# Losses\n\n## mse\n\nFor\n`numbers`.\n\nMore.\n\n## huber\n');
  expect(losses).toEqual({
    path: 'reference/losses',
    title: 'Losses',
    summary: 'mse, huber',
    entries: [
      { title: 'mse', summary: 'For numbers.' },
      { title: 'huber', summary: '' },
    ],
  });
  const rule = describePage('rules/a', '# a\n\n<!-- Generated. -->\n\nA layer is\ntoo `wide`.\n\nWhy.\n');
  expect(rule.summary).toBe('A layer is too wide.');
});

test('an entry is found by its anchor', () => {
  expect(anchor('synthetic.digits')).toBe('syntheticdigits');
  expect(anchor('max_pool2d')).toBe('max_pool2d');
  expect(anchor('Two Words')).toBe('two-words');
});
