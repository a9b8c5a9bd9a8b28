import { setOption, trainRule } from '../rule.ts';

export const nlpBetas = trainRule({
  name: 'nlp-betas',
  severity: 'hint',
  title: "A token model with adam's usual betas",
  why:
    'Tokens come and go: a batch is little like the one before it. Averages that follow faster (betas of 0.8 and 0.99) suit such gradients ' +
    'better than the usual 0.9 and 0.999.',
  sources: ['S4'],
  bad: `data Reviews { source: csv("reviews.csv")  target: class(good) }
network Net { tokens(64, vocabulary: 1000) -> embedding(32) -> dropout(0.2) -> gru(64) -> dense(1) }
train Run { network: Net  data: Reviews  loss: binary_cross_entropy  optimizer: adam(lr: 1e-3)  clip: norm(1)  epochs: 20 }
`,
  good: `data Reviews { source: csv("reviews.csv")  target: class(good) }
network Net { tokens(64, vocabulary: 1000) -> embedding(32) -> dropout(0.2) -> gru(64) -> dense(1) }
train Run { network: Net  data: Reviews  loss: binary_cross_entropy  optimizer: adam(lr: 1e-3, beta1: 0.8, beta2: 0.99)  clip: norm(1)  epochs: 20 }
`,
  *check({ network, optimizer }) {
    const { beta1, beta2 } = optimizer.options;
    // Attention has betas of its own, as published: 0.9 with 0.95 to 0.999.
    if (!network.takesTokens || network.has.attention || beta1 !== 0.9 || beta2 !== 0.999) return;
    if (optimizer.written.beta1 || optimizer.written.beta2) return;
    const [first, second] = [setOption(optimizer, 'beta1', '0.8')[0], setOption(optimizer, 'beta2', '0.99')[0]];
    yield {
      at: optimizer,
      message: `\`${optimizer.entry}\` with its betas of 0.9 and 0.999 on tokens: \`beta1: 0.8, beta2: 0.99\` follow them sooner`,
      fixes:
        first && second ? [{ title: 'Add `beta1: 0.8, beta2: 0.99`', edits: [...first.edits, ...second.edits] }] : [],
    };
  },
});
