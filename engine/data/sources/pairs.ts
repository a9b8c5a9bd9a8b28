import { declared, share } from '../../table.ts';
import { source } from './source.ts';

export const pairs = source({
  name: 'pairs',
  summary: 'Two samples of other data at a time, of one class or not',
  doc: 'For networks with two inputs that learn to compare, as with `contrastive`. The target is whether both are of one class. Pairs are drawn within each part of the data, so that none of validation and test is seen in training.',
  source: 'Bromley et al. 1993: Signature Verification using a Siamese Time Delay Neural Network; S1',
  options: {
    of: declared('data', { doc: 'The data that samples are taken from; its target is classes.' }),
    same: share({ doc: 'Share of the pairs that are of one class.', default: 0.5 }),
  },
  positional: ['of'],
  aliases: ['SiameseDataset', 'pair', 'siamese', 'PairDataset'],
  example: 'pairs(Digits)',
  tabular: false,
  facts: () => ({ target: 'class', classes: ['different', 'same'] }),
  files: () => [],
  unsupported: () => '',
});
