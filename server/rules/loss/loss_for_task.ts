import type { DataFacts } from '../../../engine/data/facts.ts';
import { count } from '../../../engine/graph/shape.ts';
import type { TrainSpec } from '../../../engine/run/spec.ts';
import type { Call } from '../../../engine/table.ts';
import { isAlone, isToldValues } from '../../../engine/training/losses/by_output.ts';
import { losses } from '../../../engine/training/losses/index.ts';
import type { Severity } from '../../meaning/diagnostic.ts';
import type { Rule } from '../rule.ts';

export const lossForTask: Rule = {
  name: 'loss-for-task',
  severity: 'warning',
  title: 'The loss does not suit the task',
  why:
    'Squared errors on class numbers pretend that class 3 lies between 2 and 4, and give weak gradients; cross entropy on a quantity ' +
    'has no meaning; softmax over one output is always 1. For classes take `cross_entropy`, for two classes with one output ' +
    '`binary_cross_entropy`, for numbers `mse`.',
  sources: ['S3'],
  bad: `data Flowers { source: csv("iris.csv")  target: class(species) }
network Net { vector(4) -> dense(8) -> relu -> dense(3) }
train Run { network: Net  data: Flowers  loss: mse  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  good: `data Flowers { source: csv("iris.csv")  target: class(species) }
network Net { vector(4) -> dense(8) -> relu -> dense(3) }
train Run { network: Net  data: Flowers  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  on: 'train',
  check(spec, facts) {
    const { loss } = spec.settings;
    // Of several outputs, or of the sample itself, the target of the data says nothing.
    if (!isAlone(loss) || isToldValues(loss.entry) || spec.settings.target) return [];
    const suited = facts && suitedLoss(spec, loss, facts);
    if (!suited || suited.loss === loss.entry) return [];
    const fix = { title: `Use \`${suited.loss}\``, safe: false, edits: [{ span: loss.span, text: suited.loss }] };
    const message = `\`${loss.entry}\` does not suit ${suited.task}: use \`${suited.loss}\``;
    return [{ span: loss.span, severity: suited.severity, message, fixes: [fix] }];
  },
};

interface Suited {
  readonly loss: string;
  /** What the data asks for, in words. */
  readonly task: string;
  /** Of having another loss: an error where the target cannot even be compared. */
  readonly severity: Severity;
}

/** The loss that suits what the data asks for and the network gives; undefined where more is wrong than the loss. */
function suitedLoss({ network }: TrainSpec, loss: Call, facts: DataFacts): Suited | undefined {
  const outputs = count(network.nodes[network.outputs[0]!]!.shape);
  if (facts.target === 'value') {
    const suits = losses.get(loss.entry).target === 'value';
    return suits ? undefined : { loss: 'mse', task: 'a target that is a number', severity: 'error' };
  }
  const classes = facts.classes?.length;
  if (outputs === 1) {
    const task = 'two classes told apart by one output';
    return classes === undefined || classes === 2
      ? { loss: 'binary_cross_entropy', task, severity: 'warning' }
      : undefined;
  }
  const task = classes ? `one of ${classes} classes` : `classes, with ${outputs} outputs`;
  return { loss: 'cross_entropy', task, severity: 'error' };
}
