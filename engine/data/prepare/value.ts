import { column } from '../../table.ts';
import { DataError } from '../dataset.ts';
import { missing } from '../tables/categories.ts';
import { columnIndex, isMissing, numberOf, place } from '../tables/cells.ts';
import { target } from './target.ts';

export const valueTarget = target({
  name: 'value',
  summary: 'Predict a number',
  doc: 'A network for it ends with one output and no activation, and its loss is `mse`. The number is predicted as it stands in the column.',
  options: { column: column({ doc: 'The column that holds the number.' }) },
  positional: ['column'],
  aliases: ['number', 'regression', 'continuous', 'RegressionBlock'],
  example: 'value(price)',
  kind: 'value',
  column: (options) => options.column,
  encode(cells, options) {
    const name = options.column;
    const index = columnIndex(cells, name, 'the target');
    const values = Float32Array.from(cells.rows, (row, i) => {
      const cell = row[index]!;
      const value = numberOf(cell);
      if (!Number.isNaN(value)) return value;
      if (isMissing(cell)) {
        throw missing(cells, i, name, 'a row without its target teaches nothing: fill it in, or leave the row out');
      }
      throw new DataError(
        `${place(cells, i, name)}: '${cell}' is no number; correct it, or predict classes with \`target: class(${name})\``,
      );
    });
    return { kind: 'value', column: name, width: 1, values };
  },
});
