import type { Shape } from '../../graph/shape.ts';
import { byValue, type Loss } from '../losses/loss.ts';
import { metric } from './metric.ts';

/** Metrics out of squared errors. The sums: of (o − t)², of t, of t², and how many values. */

const bySquare = {
  options: {},
  positional: [],
  targets: ['value'],
  isShare: false,
  sums: () => 4,
  kernel: (_: Loss, output: Shape) => ({ kernel: 'squared_errors', sizes: byValue(output) }),
} as const;

export const rmse = metric({
  ...bySquare,
  name: 'rmse',
  summary: 'Root of the mean squared error, in the unit of the target',
  aliases: ['RMSE', 'root_mean_squared_error', 'RootMeanSquaredError'],
  example: 'rmse',
  better: 'lower',
  inTargetUnit: true,
  value: (sums) => Math.sqrt(sums[0]! / sums[3]!),
});

export const r2 = metric({
  ...bySquare,
  name: 'r2',
  summary: 'Share of the variance of the target that is explained',
  doc: '$1 - \\sum (o - t)^2 / \\sum (t - \\bar t)^2$: 1 is perfect, 0 is no better than always saying the mean, and it may be below 0. 0 where all targets are equal.',
  aliases: ['R2', 'r2_score', 'R2Score', 'coefficient_of_determination'],
  example: 'r2',
  better: 'higher',
  value(sums) {
    const [squares, sum, sumOfSquares, values] = [sums[0]!, sums[1]!, sums[2]!, sums[3]!];
    const spread = sumOfSquares - sum ** 2 / values;
    return spread > 0 ? 1 - squares / spread : 0;
  },
});
