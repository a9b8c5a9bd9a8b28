import { count } from '../../graph/shape.ts';
import { metric } from './metric.ts';

export const accuracy = metric({
  name: 'accuracy',
  summary: 'Share of the samples whose class is found',
  doc: 'The class with the largest logit counts; with one logit, its sign.',
  options: {},
  positional: [],
  aliases: ['acc', 'Accuracy', 'categorical_accuracy', 'binary_accuracy'],
  example: 'accuracy',
  targets: ['class'],
  better: 'higher',
  isShare: true,
  kernel(loss, output) {
    const [kernel, extent] =
      loss.targetAs === 'classes' ? (['accuracy', 'width'] as const) : (['binary_accuracy', 'values'] as const);
    return { kernel, sizes: { [extent]: count(output) } };
  },
});
