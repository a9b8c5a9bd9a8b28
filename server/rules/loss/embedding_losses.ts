import type { GraphNode } from '../../../engine/graph/graph.ts';
import { lossTerms } from '../../../engine/training/losses/by_output.ts';
import { isProbability } from '../facts/network_facts.ts';
import type { TrainFacts } from '../facts/train_facts.ts';
import { type Finding, removeLayer, trainRule } from '../rule.ts';

export const embeddingLosses = trainRule({
  name: 'embedding-losses',
  severity: 'warning',
  title: 'Distances are learnt between probabilities',
  why:
    'A loss of distances places samples in a space. Behind a softmax no two of them are further apart than √2, and what is said there is which ' +
    'class, not where: take the layer before it, a plain dense layer with as many values as the space is to have.',
  sources: ['S1', 'Hadsell, Chopra and LeCun 2006'],
  bad: `data Digits { source: synthetic.digits  normalize: zscore  split: random(validation: 10%) }
block Encoder { flatten -> dense(64) -> relu -> dense(10) -> softmax }
network Twins {
  shared encoder = Encoder
  left = image(1, 28, 28) -> encoder
  right = image(1, 28, 28) -> encoder
  output left
  output right
}
train Run { network: Twins  data: pairs(Digits)  loss: contrastive(left, right)  optimizer: adam(lr: 1e-3)  batch: 64  epochs: 20 }
`,
  good: `data Digits { source: synthetic.digits  normalize: zscore  split: random(validation: 10%) }
block Encoder { flatten -> dense(64) -> relu -> dense(32) }
network Twins {
  shared encoder = Encoder
  left = image(1, 28, 28) -> encoder
  right = image(1, 28, 28) -> encoder
  output left
  output right
}
train Run { network: Twins  data: pairs(Digits)  loss: contrastive(left, right)  optimizer: adam(lr: 1e-3)  batch: 64  epochs: 20 }
`,
  *check(train) {
    const { settings, network, spec, text } = train;
    const { loss } = settings;
    yield* withoutPairs(train);
    const seen = new Set<GraphNode>();
    for (const { call, reads, output } of lossTerms(loss, spec.network)) {
      if (!DISTANCES.includes(call.entry)) continue;
      for (const id of output === undefined ? Object.values(reads) : [output]) {
        const last = network.nodes[id]!;
        if (!isProbability(last) || seen.has(last)) continue;
        seen.add(last);
        yield {
          at: last,
          message: `\`${call.entry}\` compares what \`${last.call.entry}\` gives, ${last.shape.at(-1)} probabilities never further apart than √2: compare the layer before it`,
          fixes: removeLayer(spec.network, last, text),
        };
      }
    }
  },
});

/** Losses that place samples by their distances. */
const DISTANCES = ['contrastive', 'triplet', 'center'];

/** Pairs of one class that a batch should have at least, drawn at random. */
const PAIRS = 4;

/** Of two samples of one class a batch has to have some: b·(b − 1)/2 pairs, one in as many as there are classes. */
function* withoutPairs(train: TrainFacts): Generator<Finding> {
  const { loss, facts } = train;
  const { batch } = train.settings;
  const classes = facts?.classes?.length;
  if (loss?.entry !== 'triplet' || classes === undefined) return;
  const pairs = (batch * (batch - 1)) / 2 / classes;
  if (pairs >= PAIRS) return;
  const enough = 2 ** Math.ceil(Math.log2(2 * classes));
  yield {
    at: train.at('batch'),
    message: `of ${classes} classes a batch of ${batch} has about ${Number(pairs.toPrecision(2))} pairs of one class, and \`triplet\` learns from those alone: take ${Math.max(enough, 16)} or more`,
  };
}
