import { expect, it } from 'vitest';
import { dataCells } from './effort.ts';
import type { DataFacts } from './facts.ts';
import { declaration, type Wanted } from './fixtures.ts';

const cells = (wanted: Partial<Wanted>, facts: DataFacts) =>
  dataCells(declaration('/', wanted as Wanted), facts, 0.8 * facts.samples!);
const pictures = { target: 'class', samples: 1000, shape: [1, 28, 28] } as const;
const digits = ['synthetic.digits', {}] as const;

it.each<[what: string, wanted: Partial<Wanted>, facts: DataFacts, cells: number]>([
  ['drawn pictures', { source: digits }, pictures, 21_000],
  ['pictures of a file', { source: ['idx', { inputs: 'x', labels: 'y' }] }, pictures, 0.0075 * 784_000],
  ['a pass over the training part', { source: digits, normalize: 'zscore' }, pictures, 21_000 + 0.004 * 800 * 784],
  [
    'each cell of a table twice, and what the first take',
    { source: ['csv', { file: 't.csv' }] },
    { target: 'none', samples: 500, shape: [3], columns: ['a', 'b', 'c'] },
    100_000 + 2 * 1500,
  ],
  [
    'each character of a text',
    { source: ['text', { file: 't.txt' }] },
    { target: 'class', samples: 968, steps: 32, shape: [32] },
    250,
  ],
])('%s', (_, wanted, facts, expected) => {
  expect(cells(wanted, facts)).toBeCloseTo(expected, 6);
});
