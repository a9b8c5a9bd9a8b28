import { count } from '../../../engine/graph/shape.ts';
import type { Call } from '../../../engine/table.ts';
import { isAlone } from '../../../engine/training/losses/by_output.ts';
import { losses } from '../../../engine/training/losses/index.ts';
import type { Severity } from '../../meaning/diagnostic.ts';
import type { Change } from '../change.ts';
import { isClassification, type Task } from '../facts/task.ts';
import type { TrainFacts } from '../facts/train_facts.ts';
import { type Finding, replaceCall, trainRule } from '../rule.ts';

export const lossForTask = trainRule({
  name: 'loss-for-task',
  severity: 'warning',
  title: 'The loss does not suit the task',
  why:
    'Squared errors on class numbers pretend that class 3 lies between 2 and 4, and give weak gradients; cross entropy on a quantity ' +
    'has no meaning; softmax over one output is always 1. For classes take `cross_entropy`, for two classes with one output ' +
    '`binary_cross_entropy`, for numbers `mse`.',
  sources: ['S3'],
  bad: `data Flowers { source: csv("iris.csv")  target: class(species)  normalize: zscore }
network Net { vector(4) -> dense(8) -> relu -> dense(3) }
train Run { network: Net  data: Flowers  loss: mse  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  good: `data Flowers { source: csv("iris.csv")  target: class(species)  normalize: zscore }
network Net { vector(4) -> dense(8) -> relu -> dense(3) }
train Run { network: Net  data: Flowers  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  *check(train) {
    const { loss, task } = train;
    yield* amongSeveral(train);
    const suited = loss && suitedLoss(train);
    if (!suited || suited.losses.includes(loss.entry)) return;
    const best = suited.losses[0]!;
    const outputs = count(train.network.outputs[0]!.shape);
    // Class numbers were fitted by one output.
    const isWide = task.kind !== 'many-class' || task.classes === outputs;
    yield {
      at: loss,
      severity: suited.severity,
      message: `\`${loss.entry}\` does not suit ${task.told}:${harm(loss, task)} use \`${best}\`${isWide ? '' : ` and an output for each class instead of ${outputs}`}`,
      fixes: isWide ? [replaceCall(loss, best)] : widened(train, loss, best),
    };
  },
});

/** Which of several outputs is for the data's target is not known; that one of them must be, is. */
function* amongSeveral({ ends, facts, settings, spec }: TrainFacts): Generator<Finding> {
  if (isAlone(settings.loss) || settings.target || facts?.target !== 'class' || ends.length === 0) return;
  if (ends.some(({ loss }) => losses.get(loss.entry).target === 'class')) return;
  const of = facts.classes ? `${facts.classes.length} classes` : 'classes';
  yield {
    at: ends[0]!.loss,
    message: `\`${spec.data.name}\` has ${of}, and no output has a loss for classes: use \`cross_entropy\` for the one that tells them`,
    fixes: [replaceCall(ends[0]!.loss, 'cross_entropy')],
  };
}

/** What comes of it, where it runs at all. */
function harm({ entry }: Call, task: Task): string {
  if (task.kind === 'multi-label' && losses.get(entry).target === 'class')
    return ' it lets a sample be of one class alone, so that every label takes from the others;';
  if (!isClassification(task) || losses.get(entry).target !== 'value') return '';
  const order = task.kind === 'two-class' ? '' : 'their numbers have no order, and ';
  return ` ${order}what is surely wrong is hardly corrected;`;
}

/** The right loss with as many outputs as it takes. */
function widened({ network, task }: TrainFacts, loss: Call, best: string): Change[] {
  const { units, filters } = network.tails[0]?.head?.call.written ?? {};
  const width = units ?? filters;
  if (!width) return [];
  const edits = [
    { span: loss.span, text: best },
    { span: width, text: String(task.classes) },
  ];
  return [{ title: `Use \`${best}\` and ${task.classes} outputs`, edits }];
}

interface Suited {
  /** The best first. */
  readonly losses: readonly string[];
  /** Of having another loss: an error where the target cannot even be compared. */
  readonly severity: Severity;
}

/** Losses for classes by many logits, and for one logit that says yes or no. */
const BY_CLASS = ['cross_entropy', 'hierarchical_softmax', 'center', 'kl_divergence', 'hinge'];
const YES_OR_NO = ['binary_cross_entropy', 'hinge'];

/** The losses that suit the task; undefined where more is wrong than the loss, or nothing tells. */
function suitedLoss({ task, network, facts, loss }: TrainFacts): Suited | undefined {
  const outputs = count(network.outputs[0]!.shape);
  switch (task.kind) {
    case 'regression': {
      const suits = [...losses.entries.values()].filter(({ target }) => target === 'value').map(({ name }) => name);
      // A yes or no in numbers: `coded-classes` tells.
      if (facts?.targetCodes?.length === 2 && losses.get(loss!.entry).target === 'class') return undefined;
      return facts?.target === 'value' ? { losses: ['mse', ...suits], severity: 'error' } : undefined;
    }
    case 'two-class':
      if (outputs === 1) return { losses: YES_OR_NO, severity: 'warning' };
      return { losses: BY_CLASS, severity: 'error' };
    case 'many-class':
      return outputs === 1 && loss!.entry !== 'mse' ? undefined : { losses: BY_CLASS, severity: 'error' };
    case 'autoencoding': {
      const isOfClasses = losses.get(loss!.entry).target === 'class' && loss!.entry !== 'binary_cross_entropy';
      return isOfClasses ? { losses: ['mse', 'binary_cross_entropy'], severity: 'error' } : undefined;
    }
    case 'multi-label':
      return { losses: ['binary_cross_entropy'], severity: 'error' };
    case 'classes':
    case 'language':
      return { losses: BY_CLASS, severity: 'error' };
    default:
      return undefined;
  }
}
