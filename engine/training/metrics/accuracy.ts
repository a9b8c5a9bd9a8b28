import { count, positionsOf } from '../../graph/shape.ts';
import { metric } from './metric.ts';

export const accuracy = metric({
  name: 'accuracy',
  summary: 'Share of the samples whose class is found',
  doc: 'The class with the largest logit counts; with one logit, its sign; of labels, the share that is told right. Of a sequence, the share of its steps.',
  options: {},
  positional: [],
  aliases: ['acc', 'Accuracy', 'categorical_accuracy', 'binary_accuracy'],
  example: 'accuracy',
  targets: ['class', 'labels'],
  better: 'higher',
  isShare: true,
  kernel(loss, output): { kernel: string; sizes: Record<string, number> } {
    if (loss.targetAs === 'values') return { kernel: 'binary_accuracy', sizes: { values: count(output) } };
    const rows = positionsOf(output);
    return { kernel: 'accuracy', sizes: { rows, width: count(output) / rows } };
  },
});
