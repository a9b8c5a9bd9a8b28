import { is, isConvolution, isRecurrent } from '../facts/network_facts.ts';
import { insertAfter, networkRule } from '../rule.ts';

export const positionMissing = networkRule({
  name: 'position-missing',
  severity: 'warning',
  title: 'Attention over tokens that do not know their place',
  why:
    'Attention compares every step with every other and takes no note of their order: without positions a sentence is a bag of words. Add ' +
    '`add_position` after the embedding. Recurrent layers and convolutions before it know the order themselves.',
  sources: ['Vaswani et al. 2017'],
  bad: `network Bag {
  tokens(16, vocabulary: 100)
  embedding(32) -> attention(heads: 4) -> layer_norm
  global_avg_pool -> dense(2)
}
`,
  good: `network Ordered {
  tokens(16, vocabulary: 100)
  embedding(32) -> add_position -> attention(heads: 4) -> layer_norm
  global_avg_pool -> dense(2)
}
`,
  *check(network, _, text) {
    const first = network.nodes.find((node) => is(node, 'attention'));
    if (!first || !network.takesTokens) return;
    const before = network.nodes.slice(0, first.id);
    if (
      before.some((node) => is(node, 'add_position', 'sinusoidal_position') || isRecurrent(node) || isConvolution(node))
    )
      return;
    // Positions of another kind: what is added to the embedding, or joined to it.
    if (before.filter((node) => is(node, 'embedding')).length !== 1) return;
    const embedding = before.find((node) => is(node, 'embedding'))!;
    yield {
      at: first,
      message: `\`attention\` takes the ${embedding.shape[0]} tokens as a set: nothing before it tells their places; add \`add_position\` after \`embedding\``,
      fixes: insertAfter(embedding, 'add_position', text),
    };
  },
});
