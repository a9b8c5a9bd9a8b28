import { call, declared, measure, type OptionsOf, optional, record } from '../table.ts';

/** The settings of a `sweep` declaration. */
export const sweepSettings = {
  of: declared('train', { doc: 'The train whose settings are varied.', aliases: ['train', 'objective', 'trainable'] }),
  vary: record(call('distribution', { doc: '' }), {
    doc: 'What is varied, by its path from the train: a setting, an argument of it, or a parameter of the network: `{ optimizer.lr: log_uniform(1e-4, 1e-1), batch: choice(16, 32), network.dropout: uniform(0.1, 0.6) }`.',
    keys: 'varied',
    aliases: [
      'parameters',
      'params',
      'param_grid',
      'param_distributions',
      'param_space',
      'space',
      'config',
      'search_space',
    ],
  }),
  strategy: call('strategy', {
    doc: 'How the values are chosen.',
    aliases: ['method', 'algorithm', 'search', 'sampler', 'tuner'],
  }),
  minimize: optional(
    measure({
      doc: 'What the best run has the smallest value of. Without this and `maximize` it is `validation.loss`.',
      aliases: ['metric', 'objective_metric', 'goal'],
    }),
  ),
  maximize: optional(measure({ doc: 'What the best run has the largest value of, such as `validation.accuracy`.' })),
};

export type SweepSettings = OptionsOf<typeof sweepSettings>;
