import { byValue } from '../losses/loss.ts';
import { metric, shareOf } from './metric.ts';

export const mae = metric({
  name: 'mae',
  summary: 'Mean of the absolute errors, in the unit of the target',
  options: {},
  positional: [],
  aliases: ['mean_absolute_error', 'MeanAbsoluteError', 'l1'],
  example: 'mae',
  targets: ['value'],
  better: 'lower',
  isShare: false,
  inTargetUnit: true,
  sums: () => 2,
  value: shareOf,
  kernel: (_, output) => ({ kernel: 'absolute_error', sizes: byValue(output) }),
});
