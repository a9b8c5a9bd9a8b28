import { expect, test } from 'vitest';
import { describePage, pageFile, pages } from './pages.ts';

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

test('a reference page is told by its entries, a rule by its title', () => {
  expect(describePage('reference/losses', '# Losses\n\n## mse\n\nText.\n\n## cross_entropy\n').summary).toBe(
    'mse, cross_entropy',
  );
  expect(describePage('rules/a', '# a\n\n<!-- Generated. -->\n\nA layer is\ntoo `wide`.\n').summary).toBe(
    'A layer is too wide.',
  );
});
