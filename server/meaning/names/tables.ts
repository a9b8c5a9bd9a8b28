import { deviceSettings } from '../../../engine/cost/settings.ts';
import { dataSettings } from '../../../engine/data/settings.ts';
import { sweepSettings } from '../../../engine/sweep/settings.ts';
import type { Options, TableName } from '../../../engine/table.ts';
import { trainSettings } from '../../../engine/training/settings.ts';

export { tables } from '../../../engine/run/tables.ts';

/** What an entry of each table is called in a sentence. */
export const tableWords: Readonly<Record<TableName, string>> = {
  layer: 'layer',
  loss: 'loss',
  optimizer: 'optimizer',
  initializer: 'initializer',
  metric: 'metric',
  schedule: 'schedule',
  clip: 'way to clip',
  stop: 'reason to stop',
  penalty: 'penalty',
  source: 'source',
  split: 'split',
  normalize: 'normalization',
  target: 'target',
  window: 'window',
  augment: 'transform',
  missing: 'way with empty cells',
  outliers: 'way with outliers',
  start: 'start',
  unfreeze: 'way to unfreeze',
  resize: 'way to resize',
  distribution: 'distribution',
  strategy: 'strategy',
};

/** `a loss`, `an optimizer` */
export const withArticle = (word: string): string => `${/^[aeiou]/.test(word) ? 'an' : 'a'} ${word}`;

/** The settings of each kind of declaration whose body sets. */
export const settingsOf: Readonly<Record<string, Options>> = {
  data: dataSettings,
  train: trainSettings,
  sweep: sweepSettings,
  device: deviceSettings,
};
