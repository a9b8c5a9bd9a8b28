import { anything, type Entry, list, number, type Options, type OptionsOf, Table } from '../table.ts';

/** What is tried of a setting. Every argument is a value that may be tried, so each must be one that the setting takes. */
export interface Distribution<O extends Options = Options> extends Entry<O> {
  /** Why nothing can be drawn from it, as the end of "`name` …"; undefined where all is well. */
  problem?(options: OptionsOf<O>): string | undefined;
}

const ends = (least: Pick<Parameters<typeof number>[0], 'above'>) => ({
  low: number({ doc: 'The smallest value that is tried.', aliases: ['min', 'a', 'lower'], ...least }),
  high: number({ doc: 'The largest value that is tried.', aliases: ['max', 'b', 'upper'], ...least }),
});

const isEmpty = ({ low, high }: { readonly low: number; readonly high: number }): string | undefined =>
  low < high ? undefined : `goes from a smaller value to a larger one, found ${low} and ${high}`;

const uniform: Distribution<ReturnType<typeof ends>> = {
  name: 'uniform',
  summary: 'Every value between two is as likely as any other',
  doc: 'A grid takes points at even distances. Where the setting takes whole numbers, whole numbers are drawn.',
  source: 'Bergstra and Bengio 2012: Random Search for Hyper-Parameter Optimization',
  options: ends({}),
  positional: ['low', 'high'],
  aliases: ['randint', 'suggest_int', 'suggest_float', 'suggest_uniform', 'hp.uniform', 'range', 'quniform'],
  example: 'uniform(0.1, 0.6)',
  problem: isEmpty,
};

const logUniform: Distribution<ReturnType<typeof ends>> = {
  name: 'log_uniform',
  summary: 'Every order of magnitude between two values is as likely as any other',
  doc: 'value = exp(u), u uniform from ln(low) to ln(high): for learning rates, penalties and widths, where a factor counts and not a difference.',
  source: 'Bergstra and Bengio 2012: Random Search for Hyper-Parameter Optimization; S2',
  options: ends({ above: 0 }),
  positional: ['low', 'high'],
  aliases: ['loguniform', 'suggest_loguniform', 'hp.loguniform', 'lograndint', 'qloguniform', 'logspace'],
  example: 'log_uniform(1e-4, 1e-1)',
  problem: isEmpty,
};

const values = { values: list(anything({ doc: '' }), { doc: 'The values that are tried.' }) };

const choice: Distribution<typeof values> = {
  name: 'choice',
  summary: 'One of some values',
  doc: 'Any that the setting takes: numbers, words, calls such as `choice(adam(lr: 1e-3), sgd(lr: 0.1))`.',
  options: values,
  positional: [],
  rest: 'values',
  aliases: ['choices', 'suggest_categorical', 'hp.choice', 'categorical', 'grid_search', 'one_of'],
  example: 'choice(16, 32, 64)',
};

export const distributions = new Table<Distribution>('distribution', [
  uniform,
  logUniform,
  choice,
] as unknown as Distribution[]);
