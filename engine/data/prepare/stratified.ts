import { column, integer, share } from '../../table.ts';
import { split } from './split.ts';

/** Splits that look at more than the number of samples. */

const shares = {
  validation: share({
    doc: 'Share of the samples that training never sees and that its progress is measured on.',
    default: 0.1,
    usual: '10% to 20%',
    below: 1,
  }),
  test: share({
    doc: 'Share of the samples that are kept for one last measurement, after all choices are made.',
    default: 0,
    usual: '10% to 20%, or 0% beside a `test:` source',
    below: 1,
  }),
};
const seed = integer({ doc: 'Which samples are drawn.', min: 0, default: 0 });

export const stratifiedSplit = split({
  name: 'stratified',
  summary: 'Keep back samples at random, of every class the same share',
  doc: 'So that a class with few samples is not missing from a part by chance. For targets that are classes.',
  source: 'Kohavi 1995: A Study of Cross-Validation and Bootstrap',
  options: { ...shares, seed },
  positional: [],
  aliases: ['StratifiedShuffleSplit', 'stratify', 'stratified_split', 'balanced'],
  example: 'stratified(validation: 15%, test: 15%)',
  testShare: (options) => options.test,
  unsupported: () => '',
});

export const columnSplit = split({
  name: 'by_column',
  summary: 'Each row says in a column which part it belongs to',
  doc: 'The cells are `train`, `validation` or `test`. For tables.',
  options: { column: column({ doc: 'The column.' }) },
  positional: ['column'],
  aliases: ['PredefinedSplit', 'ColSplitter', 'column'],
  example: 'by_column(part)',
  testShare: () => 0,
  unsupported: () => '',
});

export const foldsSplit = split({
  name: 'k_folds',
  summary: 'Cross-validation: as many runs as there are folds, each validated by one of them',
  doc: 'The samples are dealt out at random to k folds of the same size; `fold` says which one is kept back.',
  source: 'Kohavi 1995: A Study of Cross-Validation and Bootstrap',
  options: {
    folds: integer({ doc: 'How many.', min: 2, default: 5, usual: '5 or 10' }),
    fold: integer({ doc: 'The one that is kept back, from 1.', min: 1, default: 1 }),
    test: shares.test,
    seed,
  },
  positional: ['folds'],
  aliases: ['KFold', 'cross_validation', 'CrossValidation', 'cv', 'StratifiedKFold'],
  example: 'k_folds(5)',
  testShare: (options) => options.test,
  unsupported: () => '',
});
