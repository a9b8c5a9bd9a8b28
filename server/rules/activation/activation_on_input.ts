import { is, isProbability, isRectifier, isSquashing } from '../facts/network_facts.ts';
import { removeLayer, trainRule } from '../rule.ts';

export const activationOnInput = trainRule({
  name: 'activation-on-input',
  severity: 'warning',
  title: 'An activation before the first layer',
  why:
    'An activation bends what a layer has put together. On the inputs themselves relu loses all that is below 0, half of what was normalized, and ' +
    'sigmoid and tanh press large values together: the first layer never sees what was lost.',
  sources: ['field'],
  bad: `data Flowers { source: csv("iris.csv")  target: class(species)  normalize: zscore }
network Net { vector(4) -> relu -> dense(8) -> relu -> dense(3) }
train Run { network: Net  data: Flowers  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  good: `data Flowers { source: csv("iris.csv")  target: class(species)  normalize: zscore }
network Net { vector(4) -> dense(8) -> relu -> dense(3) }
train Run { network: Net  data: Flowers  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  *check({ network, data, facts, text }) {
    for (const node of network.nodes) {
      if (!(isRectifier(node) || isSquashing(node)) || isProbability(node)) continue;
      const before = [...network.chainBefore(node)].find(
        (each) => !is(each, 'flatten', 'reshape', 'permute', 'dropout'),
      );
      if (!before || before.inputs.length > 0) continue;
      const isSigned = data.settings.normalize?.entry === 'zscore' || (facts?.inputs?.min ?? 0) < 0;
      const loses = isRectifier(node) ? 'keeps nothing of what is below 0' : 'presses large inputs together';
      yield {
        at: node,
        // Of inputs that are never negative relu takes nothing away.
        severity: isRectifier(node) && !isSigned ? 'info' : 'warning',
        message: `\`${node.call.entry}\` on the inputs of \`${data.name}\` ${loses}, before a layer has seen it: remove it`,
        fixes: removeLayer(network.graph, node, text),
      };
    }
  },
});
