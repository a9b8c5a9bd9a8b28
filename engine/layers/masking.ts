import { count } from '../graph/shape.ts';
import { number } from '../table.ts';
import { layer, mustBeSequence } from './layer.ts';

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
