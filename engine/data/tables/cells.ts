import { nearest } from '../../nearest.ts';
import { DataError } from '../dataset.ts';

/** A table as its file has it: text. */
export interface Cells {
  /** Absolute path. */
  readonly file: string;
  /** Names, each once. */
  readonly columns: readonly string[];
  /** Row after row, as many cells as columns, without spaces around them. */
  readonly rows: readonly (readonly string[])[];
  /** The line of the file on which each row ends, from 1. */
  readonly lines: readonly number[];
}

/** Cells that stand for "not known", in small letters. */
const MISSING: ReadonlySet<string> = new Set(['', 'na', 'n/a', 'nan', '?']);

export const isMissing = (cell: string): boolean => cell.length <= 3 && MISSING.has(cell.toLowerCase());

/** The number that a cell holds; NaN for everything else, and for what does not fit a 32-bit float. */
export function numberOf(cell: string): number {
  // Number() would also take '', '0x1f' and 'Infinity'.
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cell)) return Number.NaN;
  const value = Number(cell);
  return Number.isFinite(Math.fround(value)) ? value : Number.NaN;
}

/** Begins every message about a cell. */
export const place = (cells: Cells, row: number, column: string): string =>
  `${cells.file}: line ${cells.lines[row]}, column '${column}'`;

/** The number of the column called `name`; throws DataError with the names that are nearest. */
export function columnIndex(cells: Cells, name: string, wanted: string): number {
  const index = cells.columns.indexOf(name);
  if (index >= 0) return index;
  const near = nearest(name, cells.columns);
  const hint = near ? `did you mean '${near}'?` : `it has ${listed(cells.columns)}`;
  throw new DataError(`${cells.file}: has no column '${name}' (${wanted}); ${hint}`);
}

/** Names in quotes; of many the first eight and the last two. */
export function listed(names: readonly string[]): string {
  const quoted = names.map((name) => `'${name}'`);
  return (quoted.length > 12 ? [...quoted.slice(0, 8), '…', ...quoted.slice(-2)] : quoted).join(', ');
}
