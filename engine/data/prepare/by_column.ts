import { column } from '../../table.ts';
import { DataError, type PartName } from '../dataset.ts';
import { columnIndex, place } from '../tables/cells.ts';
import { split } from './split.ts';

const PARTS: readonly PartName[] = ['train', 'validation', 'test'];

export const columnSplit = split({
  name: 'by_column',
  summary: 'Each row says in a column which part it belongs to',
  doc: 'The cells are `train`, `validation` or `test`. The column is no input. For tables.',
  options: { column: column({ doc: 'The column.' }) },
  positional: ['column'],
  aliases: ['PredefinedSplit', 'ColSplitter', 'column'],
  example: 'by_column(part)',
  testShare: () => 0,
  column: (options) => options.column,
  partsIn(cells, options) {
    const index = columnIndex(cells, options.column, 'named in `split`');
    return cells.rows.map((row, i) => {
      const found = PARTS.find((part) => part === row[index]);
      if (found) return found;
      throw new DataError(
        `${place(cells, i, options.column)}: '${row[index]}' is no part; write \`train\`, \`validation\` or \`test\``,
      );
    });
  },
  divide(samples, options, { parts } = {}) {
    if (!parts) throw new DataError('split: `by_column` is for tables, and the source is none');
    const [train, validation, test] = PARTS.map((name) =>
      Uint32Array.from({ length: samples }, (_, row) => row).filter((row) => parts[row] === name),
    ) as [Uint32Array, Uint32Array, Uint32Array];
    if (train.length === 0) throw new DataError(`split: no row of '${options.column}' says \`train\``);
    return { train, validation, test };
  },
});
