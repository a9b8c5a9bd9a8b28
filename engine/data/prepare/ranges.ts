import { number } from '../../table.ts';
import { affineBy } from './moments.ts';
import { normalizer } from './normalizer.ts';

export const minMax = normalizer({
  name: 'min_max',
  summary: 'From 0 to 1, or another range, as the training part spans it',
  doc: '$x \\mapsto low + (x - x_{min}) / (x_{max} - x_{min}) \\cdot (high - low)$, per channel for pictures and per column for tables. Columns that are categories stay 0 and 1, and a constant becomes 0. One outlier presses all others together: see `outliers`.',
  source: 'S0, S3',
  options: {
    low: number({ doc: 'What the smallest value becomes.', default: 0 }),
    high: number({ doc: 'What the largest value becomes.', default: 1 }),
  },
  positional: ['low', 'high'],
  aliases: ['MinMaxScaler', 'minmax', 'rescale', 'Rescaling', 'ToTensor', 'normalize'],
  example: 'min_max',
  fit(dataset, rows, options) {
    return affineBy(dataset, rows, ({ low, high }) => {
      const scale = (options.high - options.low) / (high - low);
      return [scale, options.low - low * scale];
    });
  },
});

export const decimalScaling = normalizer({
  name: 'decimal_scaling',
  summary: 'Divided by a power of ten, so that all lies between −1 and 1',
  doc: '$x \\mapsto x / 10^k$ with the smallest $k$ that brings every value of the training part below 1, per channel for pictures and per column for tables.',
  source: 'S0',
  options: {},
  positional: [],
  aliases: ['decimal', 'DecimalScaler', 'MaxAbsScaler'],
  example: 'decimal_scaling',
  fit(dataset, rows) {
    return affineBy(dataset, rows, ({ low, high }) => {
      const digits = Math.floor(Math.log10(Math.max(Math.abs(low), Math.abs(high)))) + 1;
      return [10 ** -Math.max(0, digits), 0];
    });
  },
});

export const meanRemoval = normalizer({
  name: 'mean_removal',
  summary: 'Mean 0, the scale as it is',
  doc: '$x \\mapsto x - \\mu$, per channel for pictures and per column for tables; $\\mu$ is that of the training part.',
  source: 'S0',
  options: {},
  positional: [],
  aliases: ['center', 'mean_subtraction', 'subtract_mean', 'featurewise_center'],
  example: 'mean_removal',
  fit: (dataset, rows) => affineBy(dataset, rows, ({ mean }) => [1, -mean]),
});
