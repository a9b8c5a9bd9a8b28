import { number, optional } from '../../table.ts';
import { initializer } from './initializer.ts';

export const uniform = initializer({
  name: 'uniform',
  summary: 'Uniform in ±1/√fan_in, or in ±limit',
  doc: 'fan_in is the inputs of a unit: for a convolution kernel width · kernel height · channels. Suits linear layers.',
  source: 'LeCun et al. 1998; S0',
  options: { limit: optional(number({ doc: 'Bound of the interval, instead of 1/√fan_in.', above: 0 })) },
  positional: ['limit'],
  aliases: ['RandomUniform', 'uniform_', 'lecun_uniform'],
  example: 'uniform',
  fill([fanIn], { limit }) {
    const bound = limit ?? 1 / Math.sqrt(fanIn);
    return { kind: 'uniform', low: -bound, high: bound };
  },
});
