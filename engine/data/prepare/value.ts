import { choice, column } from '../../table.ts';
import { DataError } from '../dataset.ts';
import { missing } from '../tables/categories.ts';
import { columnIndex, isMissing, numberOf, place } from '../tables/cells.ts';
import { target } from './target.ts';

export const valueTarget = target({
  name: 'value',
  summary: 'Predict a number',
  doc: 'A network for it ends with one output and no activation, and its loss is `mse`. With `normalize` the loss works on scaled numbers, as the training part has them; predictions, and metrics such as `mae`, are in the unit of the column either way.',
  options: {
    column: column({ doc: 'The column that holds the number.' }),
    normalize: choice(['none', 'zscore', 'min_max'], {
      doc: 'How the number is scaled for the loss: to mean 0 and standard deviation 1, or to 0 to 1.',
      default: 'none',
      aliases: ['scale', 'standardize', 'scaler'],
    }),
  },
  positional: ['column'],
  aliases: ['number', 'regression', 'continuous', 'RegressionBlock'],
  example: 'value(price, normalize: zscore)',
  kind: 'value',
  columns: (options) => [options.column],
  facts: () => ({ targetValues: 1 }),
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
  unit: ({ normalize }, { min, max, mean, deviation }) => {
    if (normalize === 'none') return undefined;
    // A constant cannot be scaled to a spread of 1: it becomes 0.
    if (min === max) return { scale: 1, shift: min };
    return normalize === 'zscore' ? { scale: deviation, shift: mean } : { scale: max - min, shift: min };
  },
});
