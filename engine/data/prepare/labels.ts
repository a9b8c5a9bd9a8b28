import { column, oneOrMore, text } from '../../table.ts';
import { DataError } from '../dataset.ts';
import { type Cells, columnIndex, isMissing, place } from '../tables/cells.ts';
import { target } from './target.ts';

/** Tags of a row that has none may be left out. */
const NONE: readonly string[] = [];

export const labelsTarget = target({
  name: 'labels',
  summary: 'Predict which labels a row has: none, one or several',
  doc:
    'Several columns of 0 and 1, a label each; or one column of text with the labels of a row, parted by `separator`, whose labels are then all that occur, sorted. ' +
    'A network for it ends with one logit a label, and its loss is `binary_cross_entropy`: every label is a yes or no of its own, so no `softmax`. ' +
    'Predictions are the labels whose probability is above one half.',
  source: 'Tsoumakas and Katakis 2007: Multi-Label Classification: An Overview; S4',
  options: {
    columns: oneOrMore(column({ doc: 'A column.' }), {
      doc: 'The columns of 0 and 1, or the one that holds the labels in words.',
    }),
    separator: text({ doc: 'What stands between the labels of a row in one column.', default: '|' }),
  },
  positional: [],
  rest: 'columns',
  aliases: ['multi_label', 'multilabel', 'MultiLabelBinarizer', 'MultiCategoryBlock', 'tags', 'multi_hot', 'one_hot'],
  example: 'labels(beach, sea, sunset)',
  kind: 'labels',
  columns: ({ columns }) => columns,
  facts: ({ columns }) => (columns.length > 1 ? { targetValues: columns.length, labels: columns } : {}),
  encode(cells, { columns, separator }, known) {
    if (columns.length === 1 && !known && isYesOrNo(cells, columns[0]!)) {
      throw new DataError(
        `${cells.file}: column '${columns[0]}' holds 0 and 1 alone: one yes or no of a row is its class, \`target: class(${columns[0]})\`; labels are named column by column, \`labels(${columns[0]}, …)\``,
      );
    }
    const sets = columns.length > 1 ? undefined : tagsOf(cells, columns[0]!, separator);
    const labels = known ?? (sets ? [...new Set(sets.flat())].sort() : columns);
    if (labels.length < 2) {
      throw new DataError(
        `${cells.file}: column '${columns[0]}' holds ${labels.length === 0 ? 'no label' : `only one label, '${labels[0]}'`}; name several columns of 0 and 1, or the \`separator\` of its labels`,
      );
    }
    const values = sets ? ofTags(cells, columns[0]!, sets, labels) : ofColumns(cells, columns);
    return { kind: 'value', column: columns.join(', '), width: labels.length, values, labels };
  },
});

function isYesOrNo(cells: Cells, name: string): boolean {
  const index = columnIndex(cells, name, 'the target');
  return cells.rows.length > 0 && cells.rows.every((row) => row[index] === '0' || row[index] === '1');
}

function tagsOf(cells: Cells, name: string, separator: string): (readonly string[])[] {
  const index = columnIndex(cells, name, 'the target');
  return cells.rows.map((row) => {
    const cell = row[index]!;
    if (isMissing(cell)) return NONE;
    const tags = separator === '' ? [cell] : cell.split(separator).map((tag) => tag.trim());
    return tags.filter((tag) => tag !== '');
  });
}

function ofTags(
  cells: Cells,
  name: string,
  sets: readonly (readonly string[])[],
  labels: readonly string[],
): Float32Array {
  const numbers = new Map(labels.map((label, at) => [label, at]));
  const values = new Float32Array(sets.length * labels.length);
  for (const [row, tags] of sets.entries()) {
    for (const tag of tags) {
      const at = numbers.get(tag);
      if (at === undefined) throw new DataError(`${place(cells, row, name)}: the training data has no label '${tag}'`);
      values[row * labels.length + at] = 1;
    }
  }
  return values;
}

function ofColumns(cells: Cells, columns: readonly string[]): Float32Array {
  const values = new Float32Array(cells.rows.length * columns.length);
  for (const [label, name] of columns.entries()) {
    const index = columnIndex(cells, name, 'the target');
    for (const [row, line] of cells.rows.entries()) {
      const cell = line[index]!;
      const value = Number(cell);
      if (cell === '' || (value !== 0 && value !== 1))
        throw new DataError(
          `${place(cells, row, name)}: '${cell}' is neither 0 nor 1; of several columns each says of one label whether the row has it`,
        );
      values[row * columns.length + label] = value;
    }
  }
  return values;
}
