import { initializer } from './initializer.ts';

export const he = initializer({
  name: 'he',
  summary: 'Normal with deviation √(2/fan_in): keeps the scale through relu layers',
  source: 'He et al. 2015; S1, S2',
  options: {},
  positional: [],
  aliases: ['kaiming', 'kaiming_normal', 'he_normal', 'HeNormal', 'kaiming_normal_'],
  example: 'he',
  fill: ([fanIn]) => ({ kind: 'normal', mean: 0, deviation: Math.sqrt(2 / fanIn) }),
});
