import { count } from '../../graph/shape.ts';
import { metric } from './metric.ts';

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
  kernel: (_, output) => ({ kernel: 'absolute_error', sizes: { values: count(output) } }),
});
