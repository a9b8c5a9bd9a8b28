import { isRecurrent } from '../facts/network_facts.ts';
import { setOption, trainRule } from '../rule.ts';

export const seesAhead = trainRule({
  name: 'sees-ahead',
  severity: 'error',
  title: 'A network that is to predict the next token reads it',
  why:
    'Of a text each step is to say which token comes next, and the next step of the input is that token. Attention that is not `causal`, and a ' +
    'recurrent layer that reads from both ends, hand it over: the loss falls to nothing, and the network has learnt to copy. Text that it is to ' +
    'continue has no next step.',
  sources: ['field', 'Vaswani et al. 2017'],
  bad: `data Text { source: text("shakespeare.txt", tokens: characters)  window: random(64)  split: tail(validation: 10%) }
network Net { tokens(64, vocabulary: 65) -> embedding(32) -> add_position -> attention(heads: 4) -> dropout(0.1) -> dense(65) }
train Run { network: Net  data: Text  loss: cross_entropy  optimizer: adam(lr: 1e-3)  clip: norm(1)  steps: 5_000 }
`,
  good: `data Text { source: text("shakespeare.txt", tokens: characters)  window: random(64)  split: tail(validation: 10%) }
network Net { tokens(64, vocabulary: 65) -> embedding(32) -> add_position -> attention(heads: 4, causal: true) -> dropout(0.1) -> dense(65) }
train Run { network: Net  data: Text  loss: cross_entropy  optimizer: adam(lr: 1e-3)  clip: norm(1)  steps: 5_000 }
`,
  *check({ network, task, spec }) {
    // Other sources have targets of their own for each step.
    if (task.kind !== 'language' || spec.data.settings.source.entry !== 'text') return;
    for (const node of network.nodes) {
      const { causal, bidirectional } = node.call.options;
      if (node.call.entry === 'attention' && causal === false && node.named?.memory === undefined)
        yield {
          at: node,
          message: `\`${spec.data.name}\` asks each step for the token after it, and this attention reads all ${network.before(node)!.shape[0]} steps: the answer is among them; set \`causal: true\``,
          fixes: setOption(node, 'causal', 'true'),
        };
      else if (isRecurrent(node) && bidirectional === true)
        yield {
          at: node,
          option: 'bidirectional',
          message: `\`${spec.data.name}\` asks each step for the token after it, and from the end \`${node.call.entry}\` has read that already: set \`bidirectional: false\``,
          fixes: setOption(node, 'bidirectional', 'false'),
        };
    }
  },
});
