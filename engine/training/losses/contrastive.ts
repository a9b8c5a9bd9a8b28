import { show } from '../../graph/shape.ts';
import { inNetwork, number } from '../../table.ts';
import { loss } from './loss.ts';

export const contrastive = loss({
  name: 'contrastive',
  summary: 'Brings pairs of one class together and pushes others apart',
  doc: 'Of two values of the network, the embeddings of a pair, with distance d: loss = d² for a pair of one class, max(0, margin − d)² for others. Its data are `pairs(…)`.',
  source: 'Hadsell, Chopra, LeCun 2006: Dimensionality Reduction by Learning an Invariant Mapping; S1',
  options: {
    left: inNetwork('value', { doc: 'The embedding of the first of the pair, a value of the network.' }),
    right: inNetwork('value', { doc: 'The embedding of the second, of the same shape.' }),
    margin: number({ doc: 'Pairs of different classes further apart than this are left alone.', above: 0, default: 1 }),
  },
  positional: ['left', 'right'],
  aliases: ['ContrastiveLoss', 'contrastive_loss', 'CosineEmbeddingLoss', 'pairwise_distance'],
  example: 'contrastive(left, right, margin: 1.0)',
  target: 'class',
  targetAs: 'values',
  outputActivation: 'none',
  check: () => undefined,
  checkValues: ({ left, right }) =>
    left && right && show(left) !== show(right)
      ? `\`contrastive\` compares two values of one shape, got ${show(left)} and ${show(right)}`
      : undefined,
  kernel: 'contrastive',
  sizes: (output) => ({ values: output.reduce((a, b) => a * b, 1) }),
  scalars: ({ margin }) => ({ margin }),
  defaultMetrics: [],
  flopsPerValue: 6,
});
