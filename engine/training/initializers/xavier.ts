import { initializer } from './initializer.ts';

export const xavier = initializer({
  name: 'xavier',
  summary: 'Uniform in ±√(6/(fan_in + fan_out)): keeps the scale through tanh and sigmoid layers',
  source: 'Glorot and Bengio 2010; S1, S2',
  options: {},
  positional: [],
  aliases: ['glorot', 'glorot_uniform', 'GlorotUniform', 'xavier_uniform', 'xavier_uniform_'],
  example: 'xavier',
  fill([fanIn, fanOut]) {
    const bound = Math.sqrt(6 / (fanIn + fanOut));
    return { kind: 'uniform', low: -bound, high: bound };
  },
});
