import { is } from '../facts/network_facts.ts';
import { removeLayer, trainRule } from '../rule.ts';

export const softmaxThenCrossEntropy = trainRule({
  name: 'softmax-then-cross-entropy',
  severity: 'warning',
  title: 'A softmax before cross_entropy, which applies it itself',
  why:
    '`cross_entropy` takes logits. Softmax of a softmax lies between 1/n and e/n or so whatever the network says: the loss cannot become ' +
    'small, and gradients are weak. Predictions are probabilities without it.',
  sources: ['S2', 'S4', 'UMLAUT (Schoop et al. 2021)'],
  explainedBy: ['softmax-one-unit', 'loss-for-task'],
  bad: `data Flowers { source: csv("iris.csv")  target: class(species)  normalize: zscore }
network Net { vector(4) -> dense(8) -> relu -> dense(3) -> softmax }
train Run { network: Net  data: Flowers  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  good: `data Flowers { source: csv("iris.csv")  target: class(species)  normalize: zscore }
network Net { vector(4) -> dense(8) -> relu -> dense(3) }
train Run { network: Net  data: Flowers  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  *check({ ends, network, text }) {
    for (const { loss, tail } of ends) {
      if (loss.entry !== 'cross_entropy' && loss.entry !== 'hierarchical_softmax') continue;
      const last = tail.after.find((node) => is(node, 'softmax', 'log_softmax'));
      if (!last) continue;
      const isLog = is(last, 'log_softmax');
      yield {
        at: last,
        // The logarithm of probabilities is a form of logits: nothing is lost but time.
        severity: isLog ? 'info' : 'warning',
        message: `\`${loss.entry}\` applies softmax itself: ${isLog ? '`log_softmax` before it changes nothing' : `after \`softmax\` its ${last.shape.at(-1)} logits lie between 0 and 1 and the loss cannot get small`}; remove \`${last.call.entry}\``,
        fixes: removeLayer(network.graph, last, text, true),
        related: [{ message: 'the loss', at: loss }],
      };
    }
  },
});
