import { is } from '../facts/network_facts.ts';
import { removeLayer, trainRule } from '../rule.ts';

export const normLast = trainRule({
  name: 'norm-last',
  severity: 'warning',
  title: 'batch_norm on the output of a regression or an embedding',
  why:
    'A normalization at the end ties the answer for one sample to the others of its batch, and forces mean and spread on it that the target ' +
    'does not have. Before softmax it is a matter of taste.',
  sources: ['S2'],
  explainedBy: ['loss-for-task'],
  bad: `data Stars { source: csv("stars.csv")  target: value(stars)  normalize: zscore }
network Net { vector(13) -> dense(64) -> relu -> dense(1) -> batch_norm }
train Run { network: Net  data: Stars  loss: mse  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  good: `data Stars { source: csv("stars.csv")  target: value(stars)  normalize: zscore }
network Net { vector(13) -> dense(64) -> relu -> dense(1) }
train Run { network: Net  data: Stars  loss: mse  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  *check({ task, network, text }) {
    if (task.kind !== 'regression' && task.kind !== 'metric' && task.kind !== 'autoencoding') return;
    const norm = network.tails.flatMap(({ after }) => after).find((node) => is(node, 'batch_norm'));
    if (!norm) return;
    yield {
      at: norm,
      message: `\`batch_norm\` on the output ties ${norm.shape[0] === 1 ? 'the answer' : `each of its ${norm.shape[0]} numbers`} to the rest of its batch, and forces mean and spread on it: remove it`,
      fixes: removeLayer(network.graph, norm, text),
    };
  },
});
