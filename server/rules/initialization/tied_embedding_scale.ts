import { sharedBy } from '../../../engine/plan/weights.ts';
import type { Call } from '../../../engine/table.ts';
import { is } from '../facts/network_facts.ts';
import { networkRule, setOption } from '../rule.ts';

/** Logits with a larger deviation start a language model far worse than guessing. */
const LARGE = 3;

export const tiedEmbeddingScale = networkRule({
  name: 'tied-embedding-scale',
  severity: 'info',
  title: 'A table that is embedding and output at once starts with vectors that are too long',
  why:
    '`unembed` multiplies the normalized features, about 1 each, with the vectors of the table: logits of a deviation of σ·√width, where σ is ' +
    'that of the table. An embedding begins at σ = 1, which is right for a table that only looks up; tied, it makes the first predictions ' +
    'certain and wrong, a loss of many times the log of the vocabulary, and the first epochs go into taking that back. GPT-2 and BERT begin at 0.02.',
  sources: ['Press and Wolf 2017', 'Radford et al. 2019', 'Devlin et al. 2018'],
  bad: `network Loud {
  ids = tokens(length: 32, vocabulary: 100)
  shared table = embedding(64)
  ids -> table -> add_position -> attention(heads: 4, causal: true) -> layer_norm -> unembed(table)
}
`,
  good: `network Calm {
  ids = tokens(length: 32, vocabulary: 100)
  shared table = embedding(64, init: normal(deviation: 0.02))
  ids -> table -> add_position -> attention(heads: 4, causal: true) -> layer_norm -> unembed(table)
}
`,
  *check(network) {
    for (const node of network.nodes) {
      if (!is(node, 'unembed') || !is(network.before(node), 'layer_norm', 'rms_norm')) continue;
      const table = sharedBy(network.nodes, node, 'table');
      if (!table) continue;
      const init = table.call.options.init as Call;
      if (init.entry !== 'normal' && init.entry !== 'truncated_normal') continue;
      const deviation = Number(init.options.deviation);
      const width = table.shape.at(-1)!;
      const vocabulary = node.shape.at(-1)!;
      const logits = deviation * Math.sqrt(width);
      if (logits <= LARGE) continue;
      yield {
        at: table,
        option: 'init',
        message:
          `\`unembed\` reads this table as well: a deviation of ${deviation} over ${width} features makes first logits of ±${logits.toPrecision(2)}, ` +
          `a loss far above guessing (ln ${vocabulary} = ${Math.log(vocabulary).toFixed(1)}); begin at \`normal(deviation: 0.02)\``,
        fixes: setOption(table, 'init', 'normal(deviation: 0.02)'),
      };
    }
  },
});
