import { describe, expect, it } from 'vitest';
import type { Cells } from '../tables/cells.ts';
import { labelsTarget } from './labels.ts';

const cells = (columns: readonly string[], ...rows: readonly (readonly string[])[]): Cells => ({
  file: 'films.csv',
  columns,
  rows,
  lines: rows.map((_, row) => row + 2),
});
const encode = (
  table: Cells,
  columns: readonly string[],
  { separator = '|', known = undefined as string[] | undefined } = {},
) => labelsTarget.encode(table, { columns, separator } as never, known);

describe('labels', () => {
  it.each([
    [
      'columns of 0 and 1',
      cells(['x', 'b', 'a'], ['5', '1', '0'], ['5', '0', '0'], ['5', '1.0', '1']),
      ['b', 'a'],
      '|',
      ['b', 'a'],
      [1, 0, 0, 0, 1, 1],
    ],
    [
      'words, sorted',
      cells(['tags'], ['sea|beach'], [''], ['beach']),
      ['tags'],
      '|',
      ['beach', 'sea'],
      [1, 1, 0, 0, 1, 0],
    ],
    [
      'words with spaces and another separator',
      cells(['tags'], ['sea, beach'], ['sea,,sea']),
      ['tags'],
      ',',
      ['beach', 'sea'],
      [1, 1, 0, 1],
    ],
  ] as const)('%s', (_, table, columns, separator, labels, values) => {
    const target = encode(table, columns, { separator });
    expect(target).toMatchObject({ kind: 'value', width: labels.length, labels });
    expect([...target.values]).toEqual(values);
  });

  it('have the numbers of the training data in a test of their own', () => {
    const target = encode(cells(['tags'], ['sea'], ['air']), ['tags'], { known: ['air', 'beach', 'sea'] });
    expect([...target.values]).toEqual([0, 0, 1, 1, 0, 0]);
  });

  it.each([
    [
      'neither 0 nor 1',
      cells(['a', 'b'], ['1', 'yes']),
      ['a', 'b'],
      undefined,
      "films.csv: line 2, column 'b': 'yes' is neither 0 nor 1",
    ],
    ['nothing', cells(['a', 'b'], ['1', '']), ['a', 'b'], undefined, "'' is neither 0 nor 1"],
    ['one label', cells(['tags'], ['sea'], ['sea']), ['tags'], undefined, "column 'tags' holds only one label, 'sea'"],
    [
      'one yes or no',
      cells(['beach'], ['1'], ['0'], ['1']),
      ['beach'],
      undefined,
      "column 'beach' holds 0 and 1 alone: one yes or no of a row is its class, `target: class(beach)`",
    ],
    ['none', cells(['tags'], ['']), ['tags'], undefined, "column 'tags' holds no label"],
    [
      'no such column',
      cells(['tags'], ['']),
      ['tag'],
      undefined,
      "has no column 'tag' (the target); did you mean 'tags'?",
    ],
    [
      'unknown',
      cells(['tags'], ['sky']),
      ['tags'],
      ['air', 'sea'],
      "line 2, column 'tags': the training data has no label 'sky'",
    ],
  ] as const)('%s is told', (_, table, columns, known, message) => {
    expect(() => encode(table, columns, { known: known as string[] | undefined })).toThrow(message);
  });
});
