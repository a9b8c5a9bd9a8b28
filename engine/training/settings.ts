import { call, declared, integer, list, type OptionsOf, optional } from '../table.ts';

/** The settings of a `train` declaration. */
export const trainSettings = {
  network: declared('network', { doc: 'The network to train.' }),
  data: declared('data', { doc: 'The data to train it on.' }),
  loss: call('loss', { doc: 'What training makes small. Losses take logits: no softmax or sigmoid before them.' }),
  optimizer: call('optimizer', { doc: 'How the weights follow the gradient.' }),
  batch: integer({ doc: 'Samples in a step.', min: 1, default: 32, usual: '16 to 128' }),
  epochs: optional(integer({ doc: 'Length of the run in passes over the training data.', min: 1, unit: 'epochs' })),
  steps: optional(integer({ doc: 'Length of the run in steps; instead of `epochs`.', min: 1, unit: 'steps' })),
  metrics: optional(list(call('metric', { doc: '' }), { doc: 'What is reported beside the loss.' })),
  seed: integer({
    doc: 'Start of every random number of the run. The same seed gives the same bits.',
    min: 0,
    default: 0,
  }),
};

export type TrainSettings = OptionsOf<typeof trainSettings>;
