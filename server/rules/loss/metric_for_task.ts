import type { Call } from '../../../engine/table.ts';
import { imbalance } from '../facts/balance.ts';
import type { TrainFacts } from '../facts/train_facts.ts';
import { type Finding, replaceCall, trainRule } from '../rule.ts';

/** Metrics that every class counts in. */
const BY_CLASS = ['f1', 'balanced_accuracy', 'precision', 'recall'];

export const metricForTask = trainRule({
  name: 'metric-for-task',
  severity: 'warning',
  title: 'Accuracy alone where classes differ in number',
  why:
    'Of a class that makes up 95 % of the samples, saying nothing but its name is 95 % right. `balanced_accuracy` and `f1` count every class. ' +
    'Accuracy of a number is an error of its own.',
  sources: ['field', 'He and Garcia 2009'],
  explainedBy: ['unbalanced-classes', 'loss-for-task'],
  bad: `data Payments { source: csv("fraud.csv")  target: class(fraud)  normalize: zscore }
network Net { vector(8) -> dense(16) -> relu -> dense(1) }
train Run { network: Net  data: Payments  loss: binary_cross_entropy(class_weights: balanced)  optimizer: adam(lr: 1e-3)  epochs: 20  metrics: [accuracy] }
`,
  good: `data Payments { source: csv("fraud.csv")  target: class(fraud)  normalize: zscore }
network Net { vector(8) -> dense(16) -> relu -> dense(1) }
train Run { network: Net  data: Payments  loss: binary_cross_entropy(class_weights: balanced)  optimizer: adam(lr: 1e-3)  epochs: 20  metrics: [accuracy, f1] }
`,
  *check(train) {
    const unequal = imbalance(train.facts);
    const { metrics } = train.settings;
    yield* alwaysRight(train);
    yield* accuracyOfValues(train);
    if (!unequal || !Array.isArray(metrics)) return;
    const named = (metrics as readonly Call[]).map(({ entry }) => entry);
    if (!named.includes('accuracy') || named.some((name) => BY_CLASS.includes(name))) return;
    const [accuracy] = (metrics as readonly Call[]).filter(({ entry }) => entry === 'accuracy');
    yield {
      at: accuracy!,
      // Of many classes the largest is no easy answer.
      severity: unequal.share >= 0.5 ? 'warning' : 'info',
      message: `an \`accuracy\` of ${Math.round(100 * unequal.share)} % is what saying '${unequal.most}' of everything gives: add \`f1\` or \`balanced_accuracy\``,
      fixes: [
        {
          title: 'Add `f1`',
          edits: [{ span: { ...accuracy!.span, start: accuracy!.span.end }, text: ', f1' }],
        },
      ],
    };
  },
});

/** Among as many answers as there are classes the right one always is. */
function* alwaysRight({ facts, settings: { metrics } }: TrainFacts): Generator<Finding> {
  const classes = facts?.classes?.length;
  if (classes === undefined || !Array.isArray(metrics)) return;
  for (const metric of metrics as readonly Call[]) {
    const { k } = metric.options;
    if (metric.entry !== 'top_k' || Number(k) < classes) continue;
    yield {
      at: metric,
      message: `\`top_k(${k})\` of ${classes} classes is always 100 %: take fewer answers, or \`accuracy\``,
      fixes: [replaceCall(metric, 'accuracy')],
    };
  }
}

/** Of samples that are given back no class is found. */
function* accuracyOfValues({ task, settings: { metrics } }: TrainFacts): Generator<Finding> {
  if (task.kind !== 'autoencoding' || !Array.isArray(metrics)) return;
  for (const metric of metrics as readonly Call[]) {
    if (!['accuracy', 'top_k', ...BY_CLASS].includes(metric.entry)) continue;
    yield {
      at: metric,
      message: `\`${metric.entry}\` counts classes that are found, and here samples are given back: \`mae\` says how far off they are`,
      fixes: [replaceCall(metric, 'mae')],
    };
  }
}
