import { show } from '../../graph/shape.ts';
import { inNetwork } from '../../table.ts';
import { byValue, loss } from './loss.ts';

export const klDivergence = loss({
  name: 'kl_divergence',
  summary: 'Draws a normal distribution towards the standard one, for variational autoencoders',
  doc: 'Of the mean μ and the logarithm of the variance s = ln σ², two values of the network of the same shape: loss = −½ Σ (1 + s − μ² − eˢ), summed over a sample, without the steps that only fill it up. It stands beside the loss of the output, with a small `weight`.',
  source: 'Kingma and Welling 2013: Auto-Encoding Variational Bayes, appendix B',
  options: {
    mean: inNetwork('value', { doc: 'The means, a value of the network.' }),
    log_var: inNetwork('value', { doc: 'The logarithms of the variances, a value of the same shape.' }),
  },
  positional: ['mean', 'log_var'],
  aliases: ['KLDivLoss', 'kl_div', 'kl_loss', 'kullback_leibler_divergence', 'KLDivergence', 'kld'],
  example: 'kl_divergence(mean, log_var, weight: 1e-3)',
  target: 'value',
  targetAs: 'values',
  outputActivation: 'none',
  check: () => undefined,
  checkValues: ({ mean, log_var }) =>
    mean && log_var && show(mean) !== show(log_var)
      ? `\`kl_divergence\` takes a mean and a variance of one shape, got ${show(mean)} and ${show(log_var)}`
      : undefined,
  targetless: true,
  kernel: 'kl_divergence',
  sizes: byValue,
  sumsSteps: true,
  defaultMetrics: [],
  flopsPerValue: 8,
});
