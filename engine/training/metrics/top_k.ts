import { count, positionsOf } from '../../graph/shape.ts';
import { integer } from '../../table.ts';
import { byValue } from '../losses/loss.ts';
import { type MetricCall, metric, shareOf } from './metric.ts';

export const topK = metric({
  name: 'top_k',
  summary: 'Share of the samples whose class is among the k most likely',
  doc: 'For many classes, some of which are hard to tell apart. Of a sequence, the share of its steps. What the loss ignores does not count. `accuracy` is the case of k = 1.',
  options: { k: integer({ doc: 'How many classes are looked at.', min: 1, default: 5, usual: '3 to 5' }) },
  positional: ['k'],
  aliases: [
    'top5',
    'top_5',
    'TopKCategoricalAccuracy',
    'top_k_categorical_accuracy',
    'sparse_top_k_categorical_accuracy',
  ],
  example: 'top_k(5)',
  targets: ['class'],
  better: 'higher',
  isShare: true,
  sums: () => 2,
  value: shareOf,
  kernel(loss, output, { k }, ignored): MetricCall {
    // With one logit there are two classes.
    if (loss.targetAs === 'values' && k === 1) return { kernel: 'binary_accuracy', sizes: byValue(output) };
    const rows = positionsOf(output);
    return { kernel: 'top_k', sizes: { rows, width: count(output) / rows, k }, scalars: { ignored } };
  },
});
