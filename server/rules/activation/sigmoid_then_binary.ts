import { is } from '../facts/network_facts.ts';
import { removeLayer, trainRule } from '../rule.ts';

export const sigmoidThenBinary = trainRule({
  name: 'sigmoid-then-binary',
  severity: 'warning',
  title: 'A sigmoid before binary_cross_entropy, which applies it itself',
  why:
    '`binary_cross_entropy` takes a logit. Sigmoid of a sigmoid lies between 0.5 and 0.73: the network can never be sure of a no, and ' +
    'gradients are weak. Predictions are probabilities without it.',
  sources: ['S2', 'S4'],
  bad: `data Points { source: synthetic.moons  normalize: zscore }
network Net { vector(2) -> dense(16) -> relu -> dense(1) -> sigmoid }
train Run { network: Net  data: Points  loss: binary_cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  good: `data Points { source: synthetic.moons  normalize: zscore }
network Net { vector(2) -> dense(16) -> relu -> dense(1) }
train Run { network: Net  data: Points  loss: binary_cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  *check({ ends, network, text }) {
    for (const { loss, tail } of ends) {
      const last = tail.after.find((node) => is(node, 'sigmoid', 'hard_sigmoid'));
      if (loss.entry !== 'binary_cross_entropy' || !last) continue;
      yield {
        at: last,
        message: `\`binary_cross_entropy\` applies sigmoid itself: after \`${last.call.entry}\` its probability lies between 0.5 and 0.73; remove it`,
        fixes: removeLayer(network.graph, last, text, true),
        related: [{ message: 'the loss', at: loss }],
      };
    }
  },
});
