import { number } from '../../table.ts';
import { normalizer } from './normalizer.ts';

const options = {
  epsilon: number({ doc: 'Added to the variances before their root is taken.', above: 0, default: 1e-5 }),
};

export const pcaWhitening = normalizer({
  name: 'pca_whitening',
  summary: 'Uncorrelated inputs of variance 1, along the principal components',
  doc: '$x \\mapsto \\Lambda^{-1/2} U^\\top (x - \\mu)$ with the covariance $U \\Lambda U^\\top$ of the training part.',
  source: 'Hyvärinen and Oja 2000; S0',
  options,
  positional: [],
  aliases: ['PCA', 'pca', 'whiten'],
  example: 'pca_whitening',
  unsupported: () => '',
});

export const zcaWhitening = normalizer({
  name: 'zca_whitening',
  summary: 'Uncorrelated inputs of variance 1, as near to the samples as can be',
  doc: '$x \\mapsto U \\Lambda^{-1/2} U^\\top (x - \\mu)$ with the covariance $U \\Lambda U^\\top$ of the training part; a picture stays a picture.',
  source: 'Bell and Sejnowski 1997; S0',
  options,
  positional: [],
  aliases: ['ZCA', 'zca', 'zca_whiten'],
  example: 'zca_whitening',
  unsupported: () => '',
});
