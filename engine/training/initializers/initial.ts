import { type Call, call, NOWHERE, optional, type Value } from '../../table.ts';

/** An initializer as if it was written in the spec. */
export const initializer = (entry: string, options: Readonly<Record<string, Value>> = {}): Call => ({
  entry,
  options,
  span: NOWHERE,
  written: {},
});

/** What weights begin as where the spec says nothing: uniform in ±1/√fan_in (S0; also PyTorch's default). */
export const defaultInitializer = initializer('uniform');
export const zeros = 0;
export const ones = 1;

/** For layers whose weights have an initializer of their own. Without it biases begin at 0. */
export const biasInitializer = optional(
  call('initializer', {
    doc:
      'What biases begin as, instead of 0. On an output for a rare class `constant(-3)`, the logarithm of its odds, spares the first ' +
      'epochs from learning how rare it is.',
    aliases: ['bias_initializer'],
  }),
);

/** What is wrong with `bias: false, bias_init: …`. */
export const WITHOUT_BIAS = {
  problem: 'has no biases that `bias_init` could fill: leave out `bias: false` or `bias_init`',
};
