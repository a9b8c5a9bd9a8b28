import { call, choice, column, list, notRun, type Option, type OptionsOf, optional, path, record } from '../table.ts';

export type FeatureKind = 'number' | 'category' | 'drop';

const features: Option<Readonly<Record<string, FeatureKind>>> = {
  kind: { is: 'record', of: choice(['number', 'category', 'drop'], { doc: '' }).kind },
  doc: 'What each column of a table is. Columns that are not named count as numbers, or as categories where they hold text.',
  optional: false,
};

/** The settings of a `data` declaration. */
export const dataSettings = {
  folder: optional(path({ doc: 'Folder that the paths of this data are relative to; itself relative to the spec.' })),
  source: call('source', {
    doc: 'Where the samples come from.',
    aliases: ['path', 'file', 'files', 'train', 'dataset'],
  }),
  test: optional(call('source', { doc: 'A source of its own for the final test.' })),
  target: optional(call('target', { doc: 'The column to predict, for tables.' })),
  features: optional(features),
  window: optional(call('window', { doc: 'How long a sample of a text is, and where it begins.' })),
  missing: optional(
    notRun(
      record(call('missing', { doc: '' }), {
        doc: 'What is done with empty cells, by column: `{ age: median, fare: mean }`. Without it an empty cell is an error.',
      }),
    ),
  ),
  outliers: optional(
    notRun(call('outliers', { doc: 'What is done with values far from all others of their column, for tables.' })),
  ),
  weights: optional(
    column({
      doc: 'The column that says how much each row counts in the loss, for tables. Weights are divided by their mean over the training part; metrics count all rows alike.',
      aliases: ['sample_weight', 'sample_weights'],
    }),
  ),
  split: optional(
    call('split', {
      doc: 'Which samples are kept back for validation and test.',
      aliases: ['validation_split', 'train_test_split'],
    }),
  ),
  normalize: optional(
    call('normalize', { doc: 'How inputs are brought to a common scale, by what the training part shows.' }),
  ),
  augment: optional(
    notRun(
      list(call('augment', { doc: '' }), {
        doc: 'How training samples are changed each time they are taken, in this order.',
        aliases: ['transform', 'transforms', 'augmentation', 'augmentations', 'data_augmentation'],
      }),
    ),
  ),
};

export type DataSettings = OptionsOf<typeof dataSettings>;

/** A `data` declaration, resolved. */
export interface DataDeclaration {
  /** Absolute path of the folder that the spec lies in. */
  readonly folder: string;
  readonly settings: DataSettings;
  /** The data that its source takes samples from (`pairs(Digits)`). */
  readonly of?: DataDeclaration;
}
