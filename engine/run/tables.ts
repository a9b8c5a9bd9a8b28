import { transforms } from '../data/augment/index.ts';
import { missingWays, outlierWays } from '../data/prepare/cleaning.ts';
import { normalizers, splits, targets } from '../data/prepare/index.ts';
import { sources } from '../data/sources/index.ts';
import { windows } from '../data/windows/index.ts';
import { layers } from '../layers/index.ts';
import { distributions } from '../sweep/distributions.ts';
import { strategies } from '../sweep/strategies.ts';
import type { Entry, Table, TableName } from '../table.ts';
import { clips } from '../training/clipping/index.ts';
import { initializers } from '../training/initializers/index.ts';
import { losses } from '../training/losses/index.ts';
import { metrics } from '../training/metrics/index.ts';
import { optimizers } from '../training/optimizers/index.ts';
import { penalties } from '../training/penalties/index.ts';
import { schedules } from '../training/schedules/index.ts';
import { stops } from '../training/stopping/index.ts';
import { resizings, starts, unfreezings } from '../training/transfer/index.ts';

/** Every table that a call can name an entry of. */
export const tables: Readonly<Record<TableName, Table<Entry>>> = {
  layer: layers,
  loss: losses,
  optimizer: optimizers,
  initializer: initializers,
  metric: metrics,
  schedule: schedules,
  clip: clips,
  stop: stops,
  penalty: penalties,
  source: sources,
  split: splits,
  normalize: normalizers,
  target: targets,
  window: windows,
  augment: transforms,
  missing: missingWays,
  outliers: outlierWays,
  start: starts,
  unfreeze: unfreezings,
  resize: resizings,
  distribution: distributions,
  strategy: strategies,
};
