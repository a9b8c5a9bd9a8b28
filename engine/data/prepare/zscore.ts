import { affineBy } from './moments.ts';
import { normalizer } from './normalizer.ts';

export const zscore = normalizer({
  name: 'zscore',
  summary: 'Mean 0 and standard deviation 1, as the training part has them',
  doc: '$x \\mapsto (x - \\mu) / \\sigma$, per channel for pictures and per column for tables; $\\sigma$ is that of the population. Columns that are categories stay 0 and 1, and a constant becomes 0. Nothing of validation and test goes into $\\mu$ and $\\sigma$.',
  options: {},
  positional: [],
  aliases: ['StandardScaler', 'standardize', 'standard', 'Normalize', 'Normalization', 'z_score'],
  example: 'zscore',
  fit: (dataset, rows) => affineBy(dataset, rows, ({ mean, deviation }) => [1 / deviation, -mean / deviation]),
});
