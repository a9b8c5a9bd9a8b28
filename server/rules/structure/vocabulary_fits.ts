import { trainRule } from '../rule.ts';

export const vocabularyFits = trainRule({
  name: 'vocabulary-fits',
  severity: 'error',
  title: 'The data has more tokens than the network has a place for',
  why: 'An embedding has a row for each token. Where the data has more, the run ends at the first that is beyond them.',
  sources: ['field', 'defect4ML (Morovati et al. 2023)'],
  bad: `data Text { source: text("shakespeare.txt", tokens: characters)  window: random(64)  split: tail(validation: 10%, test: 5%) }
network Net { tokens(64, vocabulary: 60) -> embedding(32) -> gru(128, sequence: true) -> dropout(0.2) -> dense(65) }
train Run { network: Net  data: Text  loss: cross_entropy  optimizer: adam(lr: 2e-3)  clip: norm(1)  steps: 5_000 }
`,
  good: `data Text { source: text("shakespeare.txt", tokens: characters)  window: random(64)  split: tail(validation: 10%, test: 5%) }
network Net { tokens(64, vocabulary: 65) -> embedding(32) -> gru(128, sequence: true) -> dropout(0.2) -> dense(65) }
train Run { network: Net  data: Text  loss: cross_entropy  optimizer: adam(lr: 2e-3)  clip: norm(1)  steps: 5_000 }
`,
  *check({ facts, network, spec }) {
    // Columns of a table may be numbers of tokens.
    const largest = network.takesTokens && network.inputs.length === 1 ? facts?.inputs?.max : undefined;
    const tokens = facts?.vocabulary ?? (largest === undefined ? undefined : largest + 1);
    const [input] = network.inputs;
    if (tokens === undefined || input?.vocabulary === undefined || input.vocabulary >= tokens) return;
    const span = input.call.written.vocabulary;
    yield {
      at: input,
      option: 'vocabulary',
      message: `\`${spec.data.name}\` has ${tokens} tokens${facts?.vocabulary === undefined ? `, up to number ${largest}` : ''}, and \`${network.graph.name}\` a place for ${input.vocabulary}: set \`vocabulary: ${tokens}\``,
      fixes: span ? [{ title: `Set \`vocabulary\` to ${tokens}`, edits: [{ span, text: String(tokens) }] }] : [],
    };
  },
});
