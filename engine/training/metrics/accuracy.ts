import { count, positionsOf } from '../../graph/shape.ts';
import { byValue } from '../losses/loss.ts';
import { type MetricCall, metric, shareOf } from './metric.ts';

export const accuracy = metric({
  name: 'accuracy',
  summary: 'Share of the samples whose class is found',
  doc: 'The class with the largest logit counts; with one logit, its sign; of labels, the share that is told right. Of a sequence, the share of its steps. What the loss ignores does not count.',
  options: {},
  positional: [],
  aliases: ['acc', 'Accuracy', 'categorical_accuracy', 'binary_accuracy'],
  example: 'accuracy',
  targets: ['class', 'labels'],
  better: 'higher',
  isShare: true,
  sums: () => 2,
  value: shareOf,
  kernel(loss, output, _, ignored): MetricCall {
    if (loss.targetAs === 'values') return { kernel: 'binary_accuracy', sizes: byValue(output) };
    const rows = positionsOf(output);
    return { kernel: 'accuracy', sizes: { rows, width: count(output) / rows }, scalars: { ignored } };
  },
});
