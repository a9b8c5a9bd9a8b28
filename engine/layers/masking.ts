import { count } from '../graph/shape.ts';
import { number } from '../table.ts';
import { layer, mustBeSequence } from './layer.ts';

/** What says something of places in a sequence, and is not run yet. */

export const masking = layer({
  name: 'masking',
  summary: 'Marks the steps of a sequence that only fill it up',
  doc:
    'Steps whose features are all `value` are padding: `rnn`, `gru`, `lstm` and `attention` after it pass over them, `mean` and `max` along the ' +
    'sequence leave them out. The values stay as they are. No parameters.',
  source: 'S4; Chollet et al., Keras',
  role: 'shape',
  options: {
    value: number({ doc: 'What every feature of a step that is padding has.', default: 0, aliases: ['mask_value'] }),
  },
  positional: [],
  aliases: ['Masking', 'pack_padded_sequence', 'key_padding_mask', 'mask_zero', 'padding_mask'],
  example: 'masking',
  infer: ([input]) => mustBeSequence(input!) ?? { shape: input! },
  flops: (input) => count(input),
});

export const sinusoidalPosition = layer({
  name: 'sinusoidal_position',
  summary: 'Adds waves that tell the places of a sequence, without learning them',
  doc:
    'y = x + P with P[t, 2i] = sin(t/10000^(2i/features)) and P[t, 2i+1] = cos(t/10000^(2i/features)), `[length, features]`: attention sees no order ' +
    'otherwise, and longer sequences than those of the training have places too. No parameters.',
  source: 'Vaswani et al. 2017',
  role: 'shape',
  options: {},
  positional: [],
  aliases: ['SinePositionEncoding', 'SinePositionalEncoding', 'PositionalEncoding', 'sinusoidal_position_encoding'],
  example: 'sinusoidal_position',
  infer: ([input]) => mustBeSequence(input!) ?? { shape: input! },
  flops: (input) => count(input),
});
