import { isProbability } from '../facts/network_facts.ts';
import { removeLayer, trainRule } from '../rule.ts';

export const multiLabelSigmoid = trainRule({
  name: 'multi-label-sigmoid',
  severity: 'warning',
  title: 'A softmax over labels of which a sample may have several',
  why:
    'Softmax shares a sum of 1 out: a label can only become likely at the cost of the others, and two that are both right get one half each. Labels ' +
    'are a yes or no each: plain logits into `binary_cross_entropy`, which applies sigmoid to every one of them.',
  sources: ['S4', 'field'],
  explainedBy: ['loss-for-task'],
  bad: `data Films { source: csv("films.csv")  target: labels(comedy, crime, drama, horror)  normalize: zscore  split: random(validation: 10%) }
network Net { vector(16) -> dense(32) -> relu -> dropout(0.2) -> dense(4) -> softmax }
train Run { network: Net  data: Films  loss: binary_cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  good: `data Films { source: csv("films.csv")  target: labels(comedy, crime, drama, horror)  normalize: zscore  split: random(validation: 10%) }
network Net { vector(16) -> dense(32) -> relu -> dropout(0.2) -> dense(4) }
train Run { network: Net  data: Films  loss: binary_cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  *check({ network, task, ends, text }) {
    if (task.kind !== 'multi-label') return;
    for (const { loss, tail } of ends) {
      const last = tail.after.find(isProbability);
      if (!last) continue;
      yield {
        at: last,
        message: `\`${last.call.entry}\` makes ${last.shape.at(-1)} labels share a sum of 1, and a sample may have several: remove it, and let \`binary_cross_entropy\` ask for each alone`,
        fixes: removeLayer(network.graph, last, text),
        related: [{ message: 'the loss', at: loss }],
      };
    }
  },
});
