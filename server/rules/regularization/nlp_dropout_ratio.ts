import type { GraphNode } from '../../../engine/graph/graph.ts';
import { is, isRecurrent } from '../facts/network_facts.ts';
import { trainRule } from '../rule.ts';

/** Of fastai's language models, which scale all of them by one factor. */
const RATIO = { input: 0.25, hidden: 0.15, output: 0.1 };

export const nlpDropoutRatio = trainRule({
  name: 'nlp-dropout-ratio',
  severity: 'hint',
  title: 'A recurrent language model drops at one place alone',
  why:
    'A language model learns by heart at its input, between its recurrent layers and before its output, and dropout at each has a ratio to the ' +
    'others that proved good: 0.25 : 0.15 : 0.1, all of them times one factor.',
  sources: ['S4', 'Merity et al. 2018'],
  bad: `data Text { source: text("shakespeare.txt", tokens: characters)  window: random(64)  split: tail(validation: 10%) }
network Net { tokens(64, vocabulary: 65) -> embedding(64) -> lstm(128, sequence: true) -> dropout(0.5) -> dense(65) }
train Run { network: Net  data: Text  loss: cross_entropy  optimizer: adam(lr: 1e-3)  clip: norm(1)  steps: 5_000 }
`,
  good: `data Text { source: text("shakespeare.txt", tokens: characters)  window: random(64)  split: tail(validation: 10%) }
network Net { tokens(64, vocabulary: 65) -> embedding(64) -> dropout(0.25) -> lstm(128, sequence: true) -> dropout(0.1) -> dense(65) }
train Run { network: Net  data: Text  loss: cross_entropy  optimizer: adam(lr: 1e-3)  clip: norm(1)  steps: 5_000 }
`,
  *check({ network, task }) {
    const cells = network.nodes.filter(isRecurrent);
    const [first, last] = [cells[0], cells.at(-1)];
    if (task.kind !== 'language' || !first || !last) return;
    const drops = (nodes: Iterable<GraphNode>) => [...nodes].some((node) => is(node, 'dropout'));
    const between = cells.slice(1).flatMap((cell) => network.weightedBefore(cell)?.between ?? []);
    const isDeep = cells.length > 1 || Number(first.call.options.layers) > 1;
    const places = {
      input: drops(network.weightedBefore(first)?.between ?? []),
      hidden: !isDeep || drops(between) || cells.some(({ call }) => Number(call.options.dropout) > 0),
      output: drops(network.untilWeighted(last)),
    };
    const has = (Object.keys(places) as (keyof typeof places)[]).filter((place) => places[place]);
    const missing = (Object.keys(places) as (keyof typeof places)[]).filter((place) => !places[place]);
    // Without any dropout another rule speaks.
    if (missing.length === 0 || has.every((place) => place === 'hidden' && !isDeep)) return;
    const words = missing.map((place) => WORDS[place]).join(' and ');
    yield {
      at: first,
      message: `nothing is dropped ${words}: dropouts of input, state and output go well as ${RATIO.input} : ${RATIO.hidden} : ${RATIO.output}, times one factor for all`,
    };
  },
});

const WORDS = {
  input: 'after the embedding',
  hidden: 'between the recurrent layers',
  output: 'before the output layer',
};
