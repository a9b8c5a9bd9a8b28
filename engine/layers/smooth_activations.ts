import { choice } from '../table.ts';
import { pointwise } from './pointwise.ts';

/** Activations without a kink, and the straight lines that stand in for them where exponentials are dear. */

export const gelu = pointwise({
  name: 'gelu',
  summary: 'Lets a value through as far as it is larger than others would be',
  doc: 'y = x·Φ(x), with Φ the normal distribution; `approximate: tanh` is 0.5·x·(1 + tanh(√(2/π)·(x + 0.044715·x³))). The usual choice in transformers.',
  source: 'Hendrycks and Gimpel 2016',
  options: {
    approximate: choice(['none', 'tanh'], {
      doc: 'The exact function, or the formula that GPT-2 was trained with.',
      default: 'none',
    }),
  },
  aliases: ['GELU', 'nn.GELU'],
  flops: 8,
  kernel: ({ approximate }) => ({ function: approximate === 'tanh' ? 'gelu_tanh' : 'gelu' }),
  keepsSlope: true,
});

export const silu = pointwise({
  name: 'silu',
  summary: 'A value times its own sigmoid',
  doc: 'y = x / (1 + e⁻ˣ). Also known as swish.',
  source: 'Elfwing et al. 2017; Ramachandran et al. 2017',
  options: {},
  aliases: ['SiLU', 'Swish', 'nn.SiLU', 'swish'],
  flops: 5,
  kernel: () => ({ function: 'silu' }),
  keepsSlope: true,
});

export const hardSwish = pointwise({
  name: 'hard_swish',
  summary: '`silu` made of straight lines',
  doc: 'y = x·min(max(x + 3, 0), 6) / 6.',
  source: 'Howard et al. 2019',
  options: {},
  aliases: ['Hardswish', 'hswish', 'h_swish', 'nn.Hardswish'],
  flops: 5,
  kernel: () => ({ function: 'hard_swish' }),
});

export const hardSigmoid = pointwise({
  name: 'hard_sigmoid',
  summary: '`sigmoid` made of straight lines',
  doc: 'y = min(max(x + 3, 0), 6) / 6.',
  source: 'Howard et al. 2019',
  options: {},
  aliases: ['Hardsigmoid', 'hsigmoid', 'nn.Hardsigmoid'],
  flops: 4,
  kernel: () => ({ function: 'hard_sigmoid' }),
});

export const softplus = pointwise({
  name: 'softplus',
  summary: 'Smooth rectifier: always above 0',
  doc: 'y = ln(1 + eˣ). For what must be positive, such as a deviation or a rate.',
  source: 'Dugas et al. 2001; S1',
  options: {},
  aliases: ['Softplus', 'nn.Softplus'],
  flops: 3,
  kernel: () => ({ function: 'softplus' }),
  keepsSlope: true,
});

export const softsign = pointwise({
  name: 'softsign',
  summary: 'From −1 to 1 as `tanh`, but nearer to its ends only slowly',
  doc: 'y = x / (1 + |x|). Its slope 1 / (1 + |x|)² falls off more slowly than that of `tanh`, so units saturate later.',
  source: 'Bergstra et al. 2009; Glorot and Bengio 2010',
  options: {},
  aliases: ['Softsign', 'nn.Softsign'],
  flops: 3,
  kernel: () => ({ function: 'softsign' }),
});
