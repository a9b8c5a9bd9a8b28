import { normalizers, splits, targets } from '../../engine/data/prepare/index.ts';
import { sources } from '../../engine/data/sources/index.ts';
import { layers } from '../../engine/layers/index.ts';
import type { Entry, Table, TableName } from '../../engine/table.ts';
import { initializers } from '../../engine/training/initializers/index.ts';
import { losses } from '../../engine/training/losses/index.ts';
import { metrics } from '../../engine/training/metrics/index.ts';
import { optimizers } from '../../engine/training/optimizers/index.ts';

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
