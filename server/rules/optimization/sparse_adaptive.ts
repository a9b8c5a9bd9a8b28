import { is } from '../facts/network_facts.ts';
import { replaceCall, trainRule } from '../rule.ts';

export const sparseAdaptive = trainRule({
  name: 'sparse-adaptive',
  severity: 'info',
  title: 'Embeddings with plain sgd',
  why:
    'A rare word gets a gradient once in a thousand steps. Adaptive optimizers (`adagrad`, `adam`) give it longer steps; plain `sgd` treats it ' +
    'like the most frequent one, and it hardly moves.',
  sources: ['S0', 'S3', 'Duchi et al. 2011'],
  explainedBy: ['learning-rate-range'],
  bad: `data Reviews { source: csv("reviews.csv")  target: class(good) }
network Net { tokens(64, vocabulary: 1000) -> embedding(32) -> dropout(0.2) -> gru(64) -> dense(1) }
train Run { network: Net  data: Reviews  loss: binary_cross_entropy  optimizer: sgd(lr: 0.01)  epochs: 20 }
`,
  good: `data Reviews { source: csv("reviews.csv")  target: class(good) }
network Net { tokens(64, vocabulary: 1000) -> embedding(32) -> dropout(0.2) -> gru(64) -> dense(1) }
train Run { network: Net  data: Reviews  loss: binary_cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  *check(train) {
    const { optimizer, network } = train;
    const embedding = network.nodes.find((node) => is(node, 'embedding'));
    // Language models with clipped gradients do well with large plain steps.
    if (!embedding || optimizer.entry !== 'sgd') return;
    if (train.setting('clip') !== undefined && Number(optimizer.options.lr) >= 1) return;
    yield {
      at: optimizer,
      message: `\`sgd\` gives the rare ones of ${network.before(embedding)?.vocabulary ?? 'many'} tokens short steps, and they hardly move: \`adam(lr: 1e-3)\` or \`adagrad\` gives each its own`,
      fixes: [replaceCall(optimizer, 'adam(lr: 1e-3)')],
      related: [{ message: 'the embedding', at: embedding }],
    };
  },
});
