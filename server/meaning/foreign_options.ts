import { nearest } from '../../engine/nearest.ts';
import type { Entry, Options } from '../../engine/table.ts';
import type { Argument } from '../syntax/tree.ts';

/** Names of options in other frameworks that are the same wherever the option is. */
const everywhere: Readonly<Record<string, string>> = {
  kernel_size: 'kernel',
  filter_size: 'kernel',
  strides: 'stride',
  pool_size: 'kernel',
  dilation_rate: 'dilation',
  use_bias: 'bias',
  out_channels: 'filters',
  out_features: 'units',
  num_heads: 'heads',
  embed_dim: 'width',
  embedding_dim: 'width',
  hidden_size: 'units',
  num_embeddings: 'vocabulary',
  kernel_initializer: 'init',
  p: 'rate',
  eps: 'epsilon',
  learning_rate: 'lr',
  batch_size: 'batch',
  num_epochs: 'epochs',
  max_epochs: 'epochs',
  max_steps: 'steps',
  criterion: 'loss',
  model: 'network',
  dataset: 'data',
};

/** What other frameworks want to be told and a spec does not: it follows from what flows in. */
const inferred: ReadonlySet<string> = new Set([
  'in_channels',
  'in_features',
  'input_size',
  'input_shape',
  'input_dim',
  'num_features',
]);

/** The option that another framework calls so, or that was misspelled. */
export function optionMeant(name: string, options: Options): string | undefined {
  const written = name.toLowerCase();
  const own = Object.entries(options).find(([, { aliases = [] }]) =>
    aliases.some((alias) => alias.toLowerCase() === written),
  );
  const foreign = everywhere[written];
  if (own) return own[0];
  return foreign !== undefined && foreign in options ? foreign : nearest(name, Object.keys(options));
}

export const isInferred = (name: string): boolean => inferred.has(name);

/** `dense(784, 128)`, `conv2d(64, 128, 3)`: sizes of what flows in are given, as elsewhere. What to write instead. */
export function withoutInputs(given: readonly Argument[], { name, positional, options }: Entry): string | undefined {
  const numbers = given.flatMap(({ name: label, value }) => (!label && value.is === 'number' ? [value.value] : []));
  const [first] = positional;
  if (positional.length !== 1 || (first !== 'units' && first !== 'filters') || numbers.length < 2) return undefined;
  // Two numbers for a convolution are more often its filters and its kernel.
  const kernel = 'kernel' in options;
  if (kernel && numbers.length === 2) return undefined;
  return kernel ? `${name}(${numbers[1]}, kernel: ${numbers[2]})` : `${name}(${numbers[1]})`;
}
