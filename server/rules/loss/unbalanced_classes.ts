import { grouped } from '../../../engine/cost/quantities.ts';
import type { DataFacts } from '../../../engine/data/facts.ts';
import type { Call } from '../../../engine/table.ts';
import { losses } from '../../../engine/training/losses/index.ts';
import { type Imbalance, imbalance } from '../facts/balance.ts';
import { type Finding, setOption, trainRule } from '../rule.ts';

/** More classes than this are never equally frequent. */
const MANY = 20;

export const unbalancedClasses = trainRule({
  name: 'unbalanced-classes',
  severity: 'warning',
  title: 'Classes differ in number by more than four, and nothing makes up for it',
  why:
    'The loss is a mean over samples: a class with few of them hardly counts, and the network learns to leave it out. Weights by class ' +
    '(`class_weights: balanced`) make every class count alike; a metric that does shows whether it helps.',
  sources: ['field', 'defect4ML (Morovati et al. 2023)'],
  bad: `data Fraud { source: csv("fraud.csv")  target: class(fraud)  normalize: zscore }
network Net { vector(8) -> dense(16) -> relu -> dense(1) }
train Run { network: Net  data: Fraud  loss: binary_cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  good: `data Even { source: csv("even.csv")  target: class(side)  normalize: zscore }
network Net { vector(8) -> dense(16) -> relu -> dense(1) }
train Run { network: Net  data: Even  loss: binary_cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  *check(train) {
    const unequal = imbalance(train.facts);
    const { loss, network } = train;
    if (!unequal || !loss || train.dataSetting('weights') !== undefined) return;
    // What comes next in a text is as rare as it is.
    if (
      network.inputs.some(({ vocabulary }) => vocabulary !== undefined && vocabulary === train.facts?.classes?.length)
    )
      return;
    const { class_weights: weights } = loss.options;
    const { split } = train.spec.data.settings as { readonly split?: { readonly entry: string } };
    const metrics = (train.settings.metrics ?? []) as readonly { readonly entry: string }[];
    const counted =
      Array.isArray(metrics) && metrics.some(({ entry }) => /^(f1|balanced_accuracy|recall|precision)$/.test(entry));
    if (Array.isArray(weights)) yield* turnedRound(loss, weights as readonly number[], train.facts!, unequal);
    if (weights !== undefined && weights !== 'none') return;
    const [most, least] = unequal.counts;
    const canWeigh = 'class_weights' in losses.get(loss.entry).options;
    const remedy = canWeigh
      ? `add \`class_weights: balanced\` to \`${loss.entry}\``
      : 'collect more of the rare class, or repeat its rows';
    yield {
      at: loss,
      // Who measures the classes one by one, keeps their shares in every part, or begins with their odds, has seen it. Of many classes some
      // are always rare.
      severity:
        counted ||
        split?.entry === 'stratified' ||
        network.tails[0]?.head?.call.written.bias_init ||
        train.facts!.classes!.length > MANY
          ? 'info'
          : 'warning',
      message: `'${unequal.most}' has ${grouped(most)} samples and '${unequal.least}' ${grouped(least)}, 1:${Math.round(most / Math.max(1, least))}: the rare class hardly counts in the loss; ${remedy}`,
      fixes: canWeigh ? weigh(loss) : [],
    };
  },
});

/** Weights by hand that count what is frequent even more. */
function* turnedRound(
  loss: Call,
  weights: readonly number[],
  { classes = [] }: DataFacts,
  { most, least }: Imbalance,
): Generator<Finding> {
  const [ofMost, ofLeast] = [most, least].map((name) => weights[classes.indexOf(name)]);
  if (ofMost === undefined || ofLeast === undefined || ofMost <= ofLeast) return;
  yield {
    at: loss,
    option: 'class_weights',
    message: `'${most}', the frequent class, counts ${ofMost} and '${least}' ${ofLeast}: weights stand in the order of the classes, ${classes.map((name) => `'${name}'`).join(', ')}; \`balanced\` has them right`,
    fixes: setOption(loss, 'class_weights', 'balanced'),
  };
}

function weigh(loss: Parameters<typeof setOption>[0] & { readonly span: { readonly end: number } }) {
  const written = setOption(loss, 'class_weights', 'balanced');
  if (written.length > 0) return written;
  const { entry, span } = loss as unknown as {
    readonly entry: string;
    readonly span: { file: string; start: number; end: number };
  };
  return [{ title: 'Add `class_weights: balanced`', edits: [{ span, text: `${entry}(class_weights: balanced)` }] }];
}
