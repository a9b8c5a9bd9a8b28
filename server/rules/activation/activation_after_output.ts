import { losses } from '../../../engine/training/losses/index.ts';
import { is, isProbability, roleOf } from '../facts/network_facts.ts';
import { isClassification } from '../facts/task.ts';
import { removeLayer, trainRule } from '../rule.ts';

export const activationAfterOutput = trainRule({
  name: 'activation-after-output',
  severity: 'warning',
  title: 'An activation on logits',
  why:
    'Losses for classes take logits, any number: what is far below 0 is a sure no. `relu` cuts that half off and stops the gradient there, ' +
    '`tanh` and `sigmoid` hold the logits so close together that no class ever gets near certainty.',
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
  *check({ loss, network, task, text }) {
    if (!loss || (!isClassification(task) && task.kind !== 'language' && task.kind !== 'multi-label')) return;
    const { outputActivation } = losses.get(loss.entry);
    if (outputActivation === 'none') return;
    const after = network.tails[0]?.after ?? [];
    for (const [at, node] of after.entries()) {
      if (roleOf(node) !== 'activation') continue;
      // A map of each class is averaged after it: SqueezeNet.
      if (is(node, 'relu') && after.slice(at).some((next) => roleOf(next) === 'pooling')) continue;
      // These have rules of their own.
      if (isProbability(node) && outputActivation === 'softmax') continue;
      if (is(node, 'sigmoid', 'hard_sigmoid') && outputActivation === 'sigmoid') continue;
      const harm = is(node, 'relu', 'relu6')
        ? 'cuts off every logit below 0, and its gradient'
        : is(node, 'sigmoid', 'hard_sigmoid', 'tanh', 'scaled_sigmoid', 'softmax')
          ? 'holds the logits so close together that no answer can be sure'
          : 'bends the logits to no use';
      yield {
        at: node,
        message: `\`${loss.entry}\` takes logits, and \`${node.call.entry}\` after the last layer ${harm}: remove it`,
        fixes: removeLayer(network.graph, node, text),
        related: [{ message: 'the loss', at: loss }],
      };
    }
  },
});
