import { type Entry, number, type Options, Table, text } from '../../table.ts';

/** What is done with cells of a table that are empty. */
const missing = <O extends Options>(entry: Entry<O>): Entry => entry as unknown as Entry;

const drop = (what: string): Entry =>
  missing({
    name: 'drop',
    summary: `Leave out rows with ${what}`,
    options: {},
    positional: [],
    aliases: ['dropna', 'remove', 'delete', 'skip', 'FilterMissing'],
    example: 'drop',
  });

/** The mean and the median are those of the training part: nothing of validation and test leaks into them. */
export const missingWays = new Table<Entry>('missing', [
  missing({
    name: 'mean',
    summary: "Fill in the mean of the column's other cells, of the training part",
    options: {},
    positional: [],
    aliases: ['average', 'SimpleImputer', 'impute'],
    example: 'mean',
  }),
  missing({
    name: 'median',
    summary: 'Fill in the median, which outliers do not move',
    options: {},
    positional: [],
    aliases: ['middle', 'FillMissing'],
    example: 'median',
  }),
  missing({
    name: 'most_frequent',
    summary: 'Fill in the most frequent value, for categories',
    options: {},
    positional: [],
    aliases: ['mode'],
    example: 'most_frequent',
  }),
  missing({
    name: 'constant',
    summary: 'Fill in a number',
    options: { value: number({ doc: 'The number.', default: 0 }) },
    positional: ['value'],
    aliases: ['fillna', 'fill', 'zero'],
    example: 'constant(0)',
  }),
  missing({
    name: 'category',
    summary: 'Make a category of its own of empty cells',
    options: { name: text({ doc: 'What it is called.', default: 'missing' }) },
    positional: ['name'],
    aliases: ['unknown', 'other'],
    example: 'category("missing")',
  }),
  missing({
    name: 'flag',
    summary: 'Fill in the median, and add an input that is 1 where the cell was empty',
    options: {},
    positional: [],
    aliases: ['MissingIndicator', 'indicator', 'add_indicator'],
    example: 'flag',
  }),
  drop('an empty cell in the column'),
]);

const bounds = {
  iqr: number({
    doc: 'Outliers lie further than so many interquartile ranges below the first or above the third quartile of the column.',
    above: 0,
    default: 1.5,
    usual: '1.5 to 3',
  }),
};

/** What is done with values far from all others, by the quartiles of the training part (Tukey 1977). */
export const outlierWays = new Table<Entry>('outliers', [
  missing({
    name: 'clip',
    summary: 'Bring outliers to the bound',
    source: 'Tukey 1977: Exploratory Data Analysis; S0',
    options: bounds,
    positional: [],
    aliases: ['winsorize', 'clamp', 'cap'],
    example: 'clip(iqr: 3)',
  }),
  missing({
    name: 'drop',
    summary: 'Leave out training rows with an outlier',
    source: 'Tukey 1977: Exploratory Data Analysis; S0',
    options: bounds,
    positional: [],
    aliases: ['remove', 'filter'],
    example: 'drop(iqr: 3)',
  }),
]);
