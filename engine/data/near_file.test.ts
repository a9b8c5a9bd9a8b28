import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { folderWith } from './fixtures.ts';
import { nearFile } from './near_file.ts';

const folder = folderWith({});
for (const file of [
  'iris.csv',
  'data/penguins.csv',
  'data/part2.csv',
  'data/wine.csv.gz',
  'a.csv',
  'data/.hidden.csv',
]) {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), '');
}

it.each([
  ['another case', 'Iris.CSV', 'iris.csv'],
  ['a slip', 'irsi.csv', 'iris.csv'],
  ['another ending', 'data/penguins.txt', 'data/penguins.csv'],
  ['an ending left out', 'data/wine.csv', 'data/wine.csv.gz'],
  ['a folder left out', 'penguins.csv', 'data/penguins.csv'],
  ['a folder too many', 'data/iris.csv', 'iris.csv'],
  ['a folder that is none', 'dat/penguins.csv', 'data/penguins.csv'],
  ['one of several', 'data/part1.csv', undefined],
  ['a name of one letter', 'b.csv', undefined],
  ['quite another name', 'data/housing.csv', undefined],
  ['what is hidden', 'data/hidden.csv', undefined],
  ['no folder at all', 'nowhere/at/all.csv', undefined],
])('%s', async (_, written, near) => {
  expect(await nearFile(resolve(folder, written), folder, [])).toBe(near);
});

it('is not what the data names anyway', async () => {
  expect(await nearFile(join(folder, 'irsi.csv'), folder, [join(folder, 'iris.csv')])).toBeUndefined();
});
