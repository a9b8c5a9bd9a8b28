import { count, show } from '../../graph/shape.ts';
import { choice, number } from '../../table.ts';
import { loss } from './loss.ts';

/** In the order in which native/kernels/embedding_loss.cpp counts them. */
const MINING = ['semi_hard', 'hard', 'all'] as const;

export const triplet = loss({
  name: 'triplet',
  summary: 'Brings samples of one class nearer to each other than to those of others',
  doc:
    'Of embeddings `[features]`, in triplets out of each batch: an anchor a, a positive p of its class and a negative n of another, with the Euclidean distance d: ' +
    'loss = mean of max(0, d(a, p) − d(a, n) + margin). Every sample is an anchor; one alone of its class in the batch has no triplet, so `batch` should be several times the number of classes. ' +
    '`mining` says which triplets: `semi_hard` for each pair of one class the nearest negative that is further away than the positive (the furthest where none is); ' +
    '`hard` for each anchor its furthest positive and nearest negative; `all` those whose loss is not 0. Ends in embeddings, not in logits.',
  source:
    'Schroff, Kalenichenko, Philbin 2015: FaceNet (semi_hard); Hermans, Beyer, Leibe 2017: In Defense of the Triplet Loss (hard, all); S1',
  options: {
    margin: number({ doc: 'How much nearer the positive is to be.', above: 0, default: 1, usual: '0.2 to 1' }),
    mining: choice(MINING, { doc: 'Which triplets of a batch count.', default: 'semi_hard' }),
  },
  positional: [],
  aliases: ['TripletMarginLoss', 'triplet_margin_loss', 'TripletSemiHardLoss', 'TripletHardLoss', 'triplet_loss'],
  example: 'triplet(margin: 0.2)',
  target: 'class',
  targetAs: 'classes',
  outputActivation: 'none',
  check(output, { steps }) {
    if (output.length === 1 && steps === undefined) return undefined;
    if (output.length === 1)
      return { problem: '`triplet` compares samples of one class each, the data has a class for each step' };
    return { problem: `\`triplet\` needs an embedding a sample, [features], but the network gives ${show(output)}` };
  },
  kernel: 'triplet',
  sizes: (output, { mining }) => ({ width: count(output), mining: MINING.indexOf(mining) }),
  scalars: ({ margin }) => ({ margin }),
  scratch: (_, batch) => ({ distances: 4 * batch * batch, pulls: 4 * batch * batch }),
  comparesSamples: true,
  defaultMetrics: [],
  // Distances to all other samples of a batch, and what they give back.
  flopsPerValue: 9,
});
