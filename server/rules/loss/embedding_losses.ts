import type { GraphNode } from '../../../engine/graph/graph.ts';
import { lossTerms } from '../../../engine/training/losses/by_output.ts';
import { isProbability } from '../facts/network_facts.ts';
import type { TrainFacts } from '../facts/train_facts.ts';
import { type Finding, removeLayer, setOption, trainRule } from '../rule.ts';

export const embeddingLosses = trainRule({
  name: 'embedding-losses',
  severity: 'warning',
  title: 'Distances that cannot be learnt',
  why:
    'A loss of distances places samples in a space. Behind a softmax no two of them are further apart than √2, and what is said there is which ' +
    'class, not where: take the layer before it, a plain dense layer with as many values as the space is to have. `center` only draws together, ' +
    'and pairs of one kind alone teach one half: without what keeps classes apart all samples end at one point. Both of a pair go through the same weights.',
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
    yield* nothingApart(train);
    yield* oneSided(train);
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

/** What draws together and nothing that keeps apart: all at one point is the smallest loss. */
function* nothingApart({ settings: { loss }, spec }: TrainFacts): Generator<Finding> {
  const terms = lossTerms(loss, spec.network);
  const [term] = terms;
  if (term && terms.every(({ call }) => call.entry === 'center'))
    yield {
      at: term.call,
      message:
        '`center` alone draws all classes to one point, where its loss is 0: give the logits a loss too, `{ logits: cross_entropy, embedding: center(…, weight: 3e-3) }`',
    };
  const { source } = spec.data.settings;
  const same = Number(source.options.same);
  if (source.entry === 'pairs' && term?.call.entry === 'contrastive' && (same === 0 || same === 1))
    yield {
      at: source,
      option: 'same',
      message: `${same ? 'all pairs are' : 'no pair is'} of one class: ${same ? 'one point for all samples' : 'any places far apart'} is the answer to them; take about half, \`same: 50%\``,
      fixes: setOption(source, 'same', '50%'),
    };
}

/** The two of a pair are the same kind of thing: they are to be two values, made by the same weights. */
function* oneSided({ settings: { loss }, spec, network }: TrainFacts): Generator<Finding> {
  for (const { call, reads } of lossTerms(loss, spec.network)) {
    const { left, right } = reads;
    if (call.entry !== 'contrastive' || left === undefined || right === undefined) continue;
    if (left === right) {
      const message = `\`${call.options.left as string}\` is compared with itself: the distance is always 0; name the other of the two`;
      yield { at: call, option: 'right', message };
      continue;
    }
    if (spec.data.settings.source.entry !== 'pairs') continue;
    // A shared weight is counted at its first use: what the second way adds is its own.
    const [first, second] = [network.leadingTo([left]), network.leadingTo([right])];
    const own = network.nodes.filter((node) => second[node.id] && !first[node.id] && network.parametersOf(node) > 0);
    const others = network.nodes.some((node) => first[node.id] && !second[node.id] && network.parametersOf(node) > 0);
    if (own.length === 0 || !others) continue;
    yield {
      at: own[0]!,
      message: `the second of a pair goes through ${own.length === 1 ? 'a layer' : `${own.length} layers`} of its own, so that like samples lie in two unlike spaces: make one encoder, \`shared encoder = …\`, and use it for both`,
    };
  }
}
