import { call, choice, declared, either, integer, list, type OptionsOf, optional, record } from '../table.ts';

const oneLoss = call('loss', { doc: '' });
const someMetrics = list(call('metric', { doc: '' }), { doc: '' });

/** The settings of a `train` declaration. */
export const trainSettings = {
  network: declared('network', { doc: 'The network to train.' }),
  data: declared('data', { doc: 'The data to train it on.' }),
  loss: either(oneLoss, record(oneLoss, { doc: '', keys: 'output' }), {
    doc: 'What training makes small. Losses take logits: no softmax or sigmoid before them. Of a network with several outputs, one each: `{ digit: cross_entropy, slant: mse(weight: 0.1) }`.',
  }),
  optimizer: call('optimizer', { doc: 'How the weights follow the gradient.' }),
  batch: integer({ doc: 'Samples in a step.', min: 1, default: 32, usual: '16 to 128' }),
  epochs: optional(integer({ doc: 'Length of the run in passes over the training data.', min: 1, unit: 'epochs' })),
  steps: optional(integer({ doc: 'Length of the run in steps; instead of `epochs`.', min: 1, unit: 'steps' })),
  metrics: optional(
    either(someMetrics, record(someMetrics, { doc: '', keys: 'output' }), {
      doc: 'What is reported beside the loss. Of a network with several outputs, by output: `{ digit: [accuracy] }`.',
    }),
  ),
  target: optional(
    choice(['input'], { doc: 'What the output is compared with: the sample itself (`input`), as autoencoders are.' }),
  ),
  seed: integer({
    doc: 'Start of every random number of the run. The same seed gives the same bits.',
    min: 0,
    default: 0,
  }),
};

export type TrainSettings = OptionsOf<typeof trainSettings>;
