import { DataError } from '../dataset.ts';
import { type Cells, isMissing, listed, numberOf, place } from './cells.ts';

/**
 * The different texts of a column in the order of their numbers: by value where all are numbers (and then `1`, `1.0`
 * and `01` are one), else by their letters. Throws DataError on a missing cell; `advice` says what to do about one.
 */
export function categoriesOf(cells: Cells, index: number, advice: string): string[] {
  const found = new Set<string>();
  cells.rows.forEach((row, i) => {
    const cell = row[index]!;
    if (isMissing(cell)) throw missing(cells, i, cells.columns[index]!, advice);
    found.add(cell);
  });
  const texts = [...found];
  if (texts.some((text) => Number.isNaN(numberOf(text)))) return texts.sort(byLetters);
  return [...new Set(texts.map(canonical))].sort((x, y) => Number(x) - Number(y));
}

/** The number of each row's category. Throws DataError on a missing cell and on one that is none of `categories`. */
export function categoryNumbers(
  cells: Cells,
  index: number,
  categories: readonly string[],
  advice: string,
): Int32Array {
  const column = cells.columns[index]!;
  const numbers = new Map(categories.map((category, number) => [category, number]));
  return Int32Array.from(cells.rows, (row, i) => {
    const cell = row[index]!;
    const number = numbers.get(cell) ?? numbers.get(canonical(cell));
    if (number !== undefined) return number;
    if (isMissing(cell)) throw missing(cells, i, column, advice);
    throw new DataError(
      `${place(cells, i, column)}: '${cell}' does not occur in the training data, which has ${listed(categories)}; correct the cell, or leave the row out`,
    );
  });
}

/** The error for a cell that is empty, NA, NaN or `?`. */
export function missing(cells: Cells, row: number, column: string, advice: string): DataError {
  const index = cells.columns.indexOf(column);
  const cell = cells.rows[row]![index]!;
  const others = cells.rows.filter((cellsOfRow) => isMissing(cellsOfRow[index]!)).length - 1;
  const what = cell === '' ? 'the cell is empty' : `'${cell}' is no value`;
  const more = others > 0 ? ` (and ${others} more in this column)` : '';
  return new DataError(`${place(cells, row, column)}: ${what}${more}; ${advice}`);
}

/** `1.0` and `01` as `1`; other texts as they are. */
function canonical(cell: string): string {
  const value = numberOf(cell);
  return Number.isNaN(value) ? cell : String(value);
}

/** By code units, so that the order does not depend on the machine's language. */
const byLetters = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0);
