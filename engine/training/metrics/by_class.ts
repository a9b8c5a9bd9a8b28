import { count, positionsOf, type Shape } from '../../graph/shape.ts';
import { byValue, type Loss } from '../losses/loss.ts';
import { type MetricCall, metric } from './metric.ts';

/** Metrics that look at each class: how many samples of it are found, and how many of those taken for it are of it. */

interface Counts {
  /** Samples of the class that were taken for it. */
  readonly found: number;
  /** Samples that were taken for it. */
  readonly taken: number;
  /** Samples of it. */
  readonly actual: number;
}

const byClass = {
  options: {},
  positional: [],
  targets: ['class', 'labels'],
  better: 'higher',
  isShare: true,
  sums: (loss: Loss, output: Shape) => 3 * classes(loss, output),
  kernel(loss: Loss, output: Shape, _: unknown, ignored: number): MetricCall {
    if (loss.targetAs === 'values') return { kernel: 'binary_counts', sizes: byValue(output) };
    const rows = positionsOf(output);
    return { kernel: 'class_counts', sizes: { rows, width: count(output) / rows }, scalars: { ignored } };
  },
} as const;

const classes = (loss: Loss, output: Shape): number =>
  loss.targetAs === 'values' ? 2 : count(output) / positionsOf(output);

const countsOf = (sums: ArrayLike<number>): Counts[] =>
  Array.from({ length: sums.length / 3 }, (_, at) => ({
    found: sums[3 * at]!,
    taken: sums[3 * at + 1]!,
    actual: sums[3 * at + 2]!,
  }));

/** Of two classes the second is the one looked for; of more it is the mean over those that occur. */
function ofClasses(sums: ArrayLike<number>, score: (counts: Counts) => number): number {
  const counts = countsOf(sums);
  if (counts.length === 2) return score(counts[1]!);
  return mean(counts.filter(({ taken, actual }) => taken + actual > 0).map(score));
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
/** Nothing of nothing is no success. */
const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

const WHICH =
  'Of two classes the second (the last in their order) is the one looked for; of more it is the mean over the classes that occur. Of labels, those of all samples are counted together. What the loss ignores does not count.';
const SOURCE = 'van Rijsbergen 1979: Information Retrieval';

export const precision = metric({
  ...byClass,
  name: 'precision',
  summary: 'Of the samples taken for a class, the share that is of it',
  doc: `$\\mathrm{TP} / (\\mathrm{TP} + \\mathrm{FP})$. ${WHICH} 0 where nothing is taken for the class.`,
  source: SOURCE,
  aliases: ['Precision', 'precision_score', 'positive_predictive_value'],
  example: 'precision',
  value: (sums) => ofClasses(sums, ({ found, taken }) => share(found, taken)),
});

export const recall = metric({
  ...byClass,
  name: 'recall',
  summary: 'Of the samples of a class, the share that is found',
  doc: `$\\mathrm{TP} / (\\mathrm{TP} + \\mathrm{FN})$. ${WHICH} 0 where no sample is of the class.`,
  source: SOURCE,
  aliases: ['Recall', 'recall_score', 'sensitivity', 'tpr'],
  example: 'recall',
  value: (sums) => ofClasses(sums, ({ found, actual }) => share(found, actual)),
});

export const f1 = metric({
  ...byClass,
  name: 'f1',
  summary: 'Harmonic mean of precision and recall',
  doc: `$2\\,\\mathrm{TP} / (2\\,\\mathrm{TP} + \\mathrm{FP} + \\mathrm{FN})$. ${WHICH} Tells more than \`accuracy\` where classes are unbalanced: always saying the frequent one scores 0.`,
  source: SOURCE,
  aliases: ['f1_score', 'F1Score', 'f_score', 'fbeta', 'dice'],
  example: 'f1',
  value: (sums) => ofClasses(sums, ({ found, taken, actual }) => share(2 * found, taken + actual)),
});

export const balancedAccuracy = metric({
  ...byClass,
  name: 'balanced_accuracy',
  summary: 'Mean over the classes of the share of their samples that is found',
  doc: 'Every class counts the same, however rare: chance is one over their number. Classes without a sample are left out.',
  source: 'Brodersen et al. 2010: The Balanced Accuracy and Its Posterior Distribution',
  aliases: ['balanced_acc', 'BalancedAccuracy', 'balanced_accuracy_score', 'uar', 'mean_class_accuracy'],
  example: 'balanced_accuracy',
  value: (sums) =>
    mean(
      countsOf(sums)
        .filter(({ actual }) => actual > 0)
        .map(({ found, actual }) => found / actual),
    ),
});
