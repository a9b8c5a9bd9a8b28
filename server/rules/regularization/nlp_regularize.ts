import { trainRule } from '../rule.ts';

export const nlpRegularize = trainRule({
  name: 'nlp-regularize',
  severity: 'hint',
  title: 'A token model without any regularization',
  why: 'Models of text learn their training text by heart sooner than others: dropout on embeddings and between layers, or weight decay. With far more text than parameters (nanoGPT) none is needed.',
  sources: ['S4', 'Merity et al. 2018'],
  bad: `data Reviews { source: csv("reviews.csv")  target: class(good) }
network Net { tokens(64, vocabulary: 1000) -> embedding(32) -> gru(64) -> dense(1) }
train Run { network: Net  data: Reviews  loss: binary_cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  good: `data Reviews { source: csv("reviews.csv")  target: class(good) }
network Net { tokens(64, vocabulary: 1000) -> embedding(32) -> dropout(0.2) -> gru(64) -> dropout(0.2) -> dense(1) }
train Run { network: Net  data: Reviews  loss: binary_cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  *check({ network, optimizer, penalties }) {
    if (!network.takesTokens || network.has.dropout || penalties.length > 0) return;
    if (Number(optimizer.options.weight_decay ?? 0) > 0) return;
    yield {
      at: network.nodes.find(({ call }) => call.entry === 'embedding') ?? network.inputs[0]!,
      message:
        'nothing keeps this token model from learning its text by heart: add `dropout(0.2)` after the embedding and between layers',
    };
  },
});
