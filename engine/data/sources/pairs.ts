import { declared, integer, share } from '../../table.ts';
import { source } from './source.ts';

export const pairOptions = {
  of: declared('data', { doc: 'The data that samples are taken from; its target is classes.' }),
  same: share({ doc: 'Share of the pairs that are of one class.', default: 0.5 }),
  seed: integer({ doc: 'Which pairs are drawn.', min: 0, default: 0 }),
};
/** In the order of their numbers. */
export const PAIR_CLASSES = ['different', 'same'] as const;

export const pairs = source({
  name: 'pairs',
  summary: 'Two samples of other data at a time, of one class or not',
  doc: 'For networks with two inputs that learn to compare, as with `contrastive`. The target is whether both are of one class. Pairs are drawn within each part of the data, so that none of validation and test is seen in training: each sample once as the first of a pair, with another of its class or one of others.',
  source: 'Bromley et al. 1993: Signature Verification using a Siamese Time Delay Neural Network; S1',
  options: pairOptions,
  positional: ['of'],
  aliases: ['SiameseDataset', 'pair', 'siamese', 'PairDataset'],
  example: 'pairs(Digits)',
  tabular: false,
  refuses: Object.fromEntries(
    ['test', 'split', 'normalize'].map((name) => [
      name,
      'pairs are drawn within the parts of other data: say it there',
    ]),
  ),
  facts: () => ({ target: 'class', classes: PAIR_CLASSES }),
  // The samples are those of other data.
  cells: () => 0,
  files: () => [],
});
