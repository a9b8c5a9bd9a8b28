import { expect, it } from 'vitest';
import type { DataFacts } from '../../engine/data/facts.ts';
import { hover } from './hover.ts';
import { marked } from './marked.ts';

const facts: DataFacts = {
  target: 'class',
  samples: 1200,
  shape: [2],
  classes: ['flat', 'round'],
  classCounts: [1000, 200],
  inputs: { min: 0, max: 118.25 },
  columns: ['width', 'kind', 'name'],
  features: [{ name: 'width', min: 0, max: 118.25, mean: 30, deviation: 4.5 }],
};
const hovered = (target: string, known: DataFacts = facts) => {
  const { analysis, offset } = marked(
    `/// Leaves.\ndata ${target.includes('Lea|') ? 'Lea|ves' : 'Leaves'} {\n  source: csv("a.csv")\n  ${target.replace('Lea|', '')}\n}\n`,
  );
  return hover(analysis, offset, () => known)?.content ?? '';
};

it('tells of data what is known of it', () => {
  expect(hovered('Lea|target: class(kind)').replaceAll('\u00a0', ' ').split('\n')).toEqual([
    '**data Leaves**',
    '',
    'Leaves.',
    '',
    '| what is known of it | |',
    '| --- | ---: |',
    '| samples | 1,200 |',
    '| a sample | [2] |',
    '| inputs, as they are | 0 to 118.3 |',
    '| classes | 2: flat 1,000, round 200 |',
    '| columns | width, kind, name |',
  ]);
});

it('and nothing where nothing is', () => {
  expect(hovered('Lea|target: class(kind)', { target: 'class' })).toBe('**data Leaves**\n\nLeaves.');
});

const many = Array.from({ length: 12 }, (_, at) => `c${at}`);
const prices: DataFacts = {
  ...facts,
  target: 'value',
  targets: { min: 1, max: 9, mean: 4, deviation: 2 },
  classes: undefined,
};
it.each<[string, string, DataFacts?]>([
  ['target: class(ki|nd)', '**kind**: column of the table, the target: 2: flat 1,000, round 200'],
  [
    'target: value(wi|dth)',
    '**width**: column of the table, the target: numbers from 1 to 9, mean 4, standard deviation 2',
    prices,
  ],
  [
    'target: class(kind)\n  features: { wi|dth: number }',
    '**width**: column of the table: numbers from 0 to 118.3, mean 30, standard deviation 4.5',
  ],
  ['target: class(kind)\n  features: { na|me: drop }', '**name**: column of the table'],
  [
    'target: class(ki|nd)',
    '**kind**: column of the table, the target: 12',
    { ...facts, classes: many, classCounts: many.map(() => 100) },
  ],
])('tells of a column: %s', (target, content, known) => {
  expect(hovered(target, known)).toBe(content);
});
