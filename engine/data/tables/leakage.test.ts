import { describe, expect, it } from 'vitest';
import { declaration, folderWith, type Wanted } from '../fixtures.ts';
import { header } from '../header.ts';

/** A table of so many rows, a function of the row's number for each column. */
const table = (rows: number, columns: Readonly<Record<string, (row: number) => string | number>>): string =>
  [
    Object.keys(columns).join(','),
    ...Array.from({ length: rows }, (_, row) => Object.values(columns).map((cell) => cell(row))),
  ].join('\n');

/** Numbers that no two rows of different classes keep apart. */
const mixed = (row: number) => (row * 7919) % 101;
const kind = (row: number) => ['a', 'b', 'c'][row % 3]!;

async function facts(text: string, wanted: Partial<Wanted>) {
  const folder = folderWith({ 't.csv': text });
  return (await header(declaration(folder, { source: ['csv', { file: 't.csv' }], ...wanted }))).facts;
}

describe('row numbers', () => {
  it.each<[name: string, column: (row: number) => number, found: boolean]>([
    ['from 0', (row) => row, true],
    ['from 1', (row) => row + 1, true],
    ['from 892', (row) => row + 892, true],
    ['with one left out', (row) => (row < 30 ? row : row + 1), false],
    ['in steps of two', (row) => 2 * row, false],
    ['backwards', (row) => 100 - row, false],
  ])('%s', async (_, column, found) => {
    const text = table(60, { id: column, x: mixed, y: kind });
    const { rowNumbers } = await facts(text, { target: ['class', 'y'] });
    expect(rowNumbers).toEqual(found ? ['id'] : undefined);
  });

  it('not of a few rows, which may be anything', async () => {
    const text = table(10, { id: (row) => row, x: mixed, y: kind });
    expect((await facts(text, { target: ['class', 'y'] })).rowNumbers).toBeUndefined();
  });
});

describe('leaks', () => {
  it.each<[name: string, column: (row: number) => string | number, how: string | undefined]>([
    ['classes in numbers', (row) => [4, 1, 9][row % 3]!, 'copy'],
    ['classes in other words', (row) => `kind ${row % 3}`, 'copy'],
    ['several words for a class', (row) => `${kind(row)}${row % 2}`, 'apart'],
    ['a stretch of numbers for each class', (row) => 100 * (row % 3) + (row % 17), 'apart'],
    ['stretches that touch', (row) => 16 * (row % 3) + (row % 17), undefined],
    ['words for two classes', (row) => (row % 3 === 0 ? 'first' : 'other'), undefined],
    ['a name for each row', (row) => `row${row % 60}`, undefined],
  ])('of classes: %s', async (_, column, how) => {
    const text = table(120, { told: column, x: mixed, y: kind });
    expect((await facts(text, { target: ['class', 'y'] })).leaks).toEqual(how && [{ name: 'told', how }]);
  });

  it.each<[name: string, column: (y: number, row: number) => number, found: boolean]>([
    ['the same', (y) => y, true],
    ['another unit', (y) => 1.8 * y + 32, true],
    ['turned round', (y) => -y, true],
    ['rounded', (y) => Math.round(y), false],
    ['nearly', (y, row) => y + 0.001 * Math.sin(row), false],
    ['the square', (y) => y * y, false],
  ])('of numbers: %s', async (_, column, found) => {
    const value = (row: number) => 0.37 * mixed(row);
    const text = table(60, { told: (row) => column(value(row), row), x: (row) => row % 5, y: value });
    expect((await facts(text, { target: ['value', 'y'] })).leaks).toEqual(
      found ? [{ name: 'told', how: 'copy' }] : undefined,
    );
  });

  it('not of a table with one column, which is what is to be learnt', async () => {
    const text = table(60, { x: mixed, y: (row) => 2 * mixed(row) });
    expect((await facts(text, { target: ['value', 'y'] })).leaks).toBeUndefined();
  });
});

describe('a timeline', () => {
  const hour = (row: number) => new Date(Date.UTC(2020, 0, 1, row));
  it.each<[name: string, column: (row: number) => string, found: boolean]>([
    [
      'days',
      (row) =>
        hour(24 * row)
          .toISOString()
          .slice(0, 10),
      true,
    ],
    ['hours', (row) => hour(row).toISOString().slice(0, 16).replace('T', ' '), true],
    [
      'with slashes',
      (row) =>
        hour(24 * row)
          .toISOString()
          .slice(0, 10)
          .replaceAll('-', '/'),
      true,
    ],
    ['of Greenwich', (row) => hour(row).toISOString(), true],
    [
      'the newest first',
      (row) =>
        hour(-24 * row)
          .toISOString()
          .slice(0, 10),
      true,
    ],
    [
      'each twice',
      (row) =>
        hour(24 * Math.floor(row / 2))
          .toISOString()
          .slice(0, 10),
      false,
    ],
    [
      'of no order',
      (row) =>
        hour(24 * mixed(row))
          .toISOString()
          .slice(0, 10),
      false,
    ],
    ['no dates', (row) => `day ${row}`, false],
  ])('of %s', async (_, column, found) => {
    const text = table(60, { when: column, x: mixed, y: kind });
    const { timeline } = await facts(text, { target: ['class', 'y'], features: { when: 'drop' } });
    expect(timeline).toBe(found ? 'when' : undefined);
  });
});
