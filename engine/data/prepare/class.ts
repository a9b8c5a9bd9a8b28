import { column } from '../../table.ts';
import { DataError } from '../dataset.ts';
import { categoriesOf, categoryNumbers } from '../tables/categories.ts';
import { columnIndex, numberOf } from '../tables/cells.ts';
import { target } from './target.ts';

const ADVICE = 'a row without its class teaches nothing: fill it in, or leave the row out';
/** More classes than this, with fractions among them, are a quantity and no classes. */
const MANY_NUMBERS = 20;

export const classTarget = target({
  name: 'class',
  summary: 'Predict which of several classes a row belongs to',
  doc: 'The different values of the column are the classes, in sorted order (by value where all are numbers). A network for it ends with one logit a class, and its loss is `cross_entropy`.',
  options: { column: column({ doc: 'The column that holds the class.' }) },
  positional: ['column'],
  aliases: ['category', 'categorical', 'label', 'LabelEncoder', 'CategoryBlock', 'classification'],
  example: 'class(species)',
  kind: 'class',
  columns: (options) => [options.column],
  encode(cells, options, known) {
    const index = columnIndex(cells, options.column, 'the target');
    const classes = known ?? categoriesOf(cells, index, ADVICE);
    if (
      !known &&
      classes.length > MANY_NUMBERS &&
      classes.some((name) => numberOf(name) % 1 !== 0 && !Number.isNaN(numberOf(name)))
    ) {
      throw new DataError(
        `${cells.file}: column '${options.column}' holds ${classes.length} different numbers with fractions, no classes; predict it with \`target: value(${options.column})\``,
      );
    }
    if (classes.length < 2) {
      throw new DataError(
        `${cells.file}: column '${options.column}' holds only one class, '${classes[0]}'; there is nothing to tell apart`,
      );
    }
    return { kind: 'class', column: options.column, classes, values: categoryNumbers(cells, index, classes, ADVICE) };
  },
});
