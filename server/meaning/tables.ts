import { deviceSettings } from '../../engine/cost/settings.ts';
import { normalizers, splits, targets } from '../../engine/data/prepare/index.ts';
import { dataSettings } from '../../engine/data/settings.ts';
import { sources } from '../../engine/data/sources/index.ts';
import { layers } from '../../engine/layers/index.ts';
import type { Entry, Options, Table, TableName } from '../../engine/table.ts';
import { initializers } from '../../engine/training/initializers/index.ts';
import { losses } from '../../engine/training/losses/index.ts';
import { metrics } from '../../engine/training/metrics/index.ts';
import { optimizers } from '../../engine/training/optimizers/index.ts';
import { trainSettings } from '../../engine/training/settings.ts';

/** Every table that a call can name an entry of. */
export const tables: Readonly<Record<TableName, Table<Entry>>> = {
  layer: layers,
  loss: losses,
  optimizer: optimizers,
  initializer: initializers,
  metric: metrics,
  source: sources,
  split: splits,
  normalize: normalizers,
  target: targets,
};

/** What an entry of each table is called in a sentence. */
export const tableWords: Readonly<Record<TableName, string>> = {
  layer: 'layer',
  loss: 'loss',
  optimizer: 'optimizer',
  initializer: 'initializer',
  metric: 'metric',
  source: 'source',
  split: 'split',
  normalize: 'normalization',
  target: 'target',
};

/** `a loss`, `an optimizer` */
export const withArticle = (word: string): string => `${/^[aeiou]/.test(word) ? 'an' : 'a'} ${word}`;

/** The settings of each kind of declaration whose body sets. */
export const settingsOf: Readonly<Record<string, Options>> = {
  data: dataSettings,
  train: trainSettings,
  device: deviceSettings,
};
