import type { GraphNode } from '../../../engine/graph/graph.ts';
import type { Call } from '../../../engine/table.ts';
import { losses } from '../../../engine/training/losses/index.ts';
import type { OutputActivation } from '../../../engine/training/losses/loss.ts';
import {
  is,
  isProbability,
  isRecurrent,
  type NetworkFacts,
  roleOf,
  type Tail,
  widthOf,
} from '../facts/network_facts.ts';
import { isClassification } from '../facts/task.ts';
import { type Finding, insertAfter, removeLayer, trainRule } from '../rule.ts';

export const activationAfterOutput = trainRule({
  name: 'activation-after-output',
  severity: 'warning',
  title: 'An activation on logits',
  why:
    'Losses for classes take logits, any number: what is far below 0 is a sure no. `relu` cuts that half off and stops the gradient there, ' +
    '`tanh`, `sigmoid` and the state of a recurrent layer hold the logits so close together that no class ever gets near certainty.',
  sources: ['field', 'S2', 'DeepLocalize (Wardat et al. 2021)'],
  explainedBy: ['loss-for-task', 'double-activation', 'softmax-one-unit'],
  bad: `data Flowers { source: csv("iris.csv")  target: class(species)  normalize: zscore }
network Net { vector(4) -> dense(8) -> relu -> dense(3) -> relu }
train Run { network: Net  data: Flowers  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  good: `data Flowers { source: csv("iris.csv")  target: class(species)  normalize: zscore }
network Net { vector(4) -> dense(8) -> relu -> dense(3) }
train Run { network: Net  data: Flowers  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  *check({ ends, network, task, text }) {
    const isForClasses = ends.length > 1 || isClassification(task) || ['language', 'multi-label'].includes(task.kind);
    // Samples that are given back as probabilities: what goes wrong with the range of others, `output-range` tells.
    const givesProbabilities = task.kind === 'autoencoding' && ends[0]?.loss.entry === 'binary_cross_entropy';
    if (!isForClasses && !givesProbabilities) return;
    for (const { loss, tail } of ends) {
      const { outputActivation, target } = losses.get(loss.entry);
      yield* neverBelowZero(loss, tail, network, text);
      yield* recurrentLogits(loss, tail, text);
      if (!takesLogits(outputActivation) || (ends.length > 1 && target !== 'class')) continue;
      for (const [at, node] of tail.after.entries()) {
        // What it does to several labels, `multi-label-sigmoid` tells.
        if (task.kind === 'multi-label' && isProbability(node)) continue;
        const harm = harmOf(node, tail.after.slice(at), outputActivation);
        if (!harm) continue;
        yield {
          at: node,
          message: `\`${loss.entry}\` takes logits, and \`${node.call.entry}\` after the last layer ${harm}: remove it`,
          fixes: removeLayer(network.graph, node, text),
          related: [{ message: 'the loss', at: loss }],
        };
      }
    }
  },
});

/** Above 0 is the one class for `hinge` and below 0 the other: `tanh` does, what stays above 0 does not. */
function* neverBelowZero(loss: Call, { after }: Tail, { graph }: NetworkFacts, text: string): Generator<Finding> {
  const node = after.find((each) => is(each, 'sigmoid', 'hard_sigmoid', 'softmax', 'relu', 'relu6', 'softplus'));
  if (loss.entry !== 'hinge' || !node) return;
  yield {
    at: node,
    message: `\`hinge\` wants the first class below 0, and \`${node.call.entry}\` never gives that: remove it, or use \`tanh\``,
    fixes: removeLayer(graph, node, text),
    related: [{ message: 'the loss', at: loss }],
  };
}

/** The state of a recurrent layer lies between −1 and 1. */
function* recurrentLogits(loss: Call, { head, after }: Tail, text: string): Generator<Finding> {
  const { outputActivation } = losses.get(loss.entry);
  if (!head || !isRecurrent(head) || !takesLogits(outputActivation)) return;
  if (head.call.options.activation === 'relu') return;
  if (after.some((node) => ['activation', 'normalization'].includes(roleOf(node) ?? ''))) return;
  yield {
    at: head,
    message: `\`${loss.entry}\` takes logits, and what \`${head.call.entry}\` gives lies between −1 and 1, where no answer can be sure: end with \`dense(${widthOf(head)})\``,
    fixes: insertAfter(head, `dense(${widthOf(head)})`, text),
    related: [{ message: 'the loss', at: loss }],
  };
}

/** A tree of classes takes features, whatever made them. */
const takesLogits = (activation: OutputActivation): boolean => activation !== 'none' && activation !== 'leaves';

/** What an activation does to logits; undefined where nothing is wrong with it, or another rule says what. */
function harmOf(node: GraphNode, from: readonly GraphNode[], applied: OutputActivation): string | undefined {
  if (roleOf(node) !== 'activation') return undefined;
  // A map of each class is averaged after it: SqueezeNet.
  if (is(node, 'relu') && from.some((next) => roleOf(next) === 'pooling')) return undefined;
  if (isProbability(node) && applied === 'softmax') return undefined;
  if (is(node, 'sigmoid', 'hard_sigmoid') && applied === 'sigmoid') return undefined;
  if (is(node, 'relu', 'relu6')) return 'cuts off every logit below 0, and its gradient';
  if (is(node, 'sigmoid', 'hard_sigmoid', 'tanh', 'scaled_sigmoid', 'softmax'))
    return 'holds the logits so close together that no answer can be sure';
  return 'bends the logits to no use';
}
