import type { GraphNode } from '../../../engine/graph/graph.ts';
import { lossTerms } from '../../../engine/training/losses/by_output.ts';
import { isProbability } from '../facts/network_facts.ts';
import { removeLayer, trainRule } from '../rule.ts';

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
  *check({ settings: { loss }, network, spec, text }) {
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
