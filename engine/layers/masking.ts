import { count } from '../graph/shape.ts';
import { number } from '../table.ts';
import { layer, mustBeSequence } from './layer.ts';
import { copyAll } from './strides.ts';

export const masking = layer({
  name: 'masking',
  summary: 'Marks the steps of a sequence that only fill it up',
  doc:
    'Steps whose features are all `value` are padding: `rnn`, `gru` and `lstm` after it pass over them, so that state and output stay what they were, `attention` does not look at them, and `mean`, `sum` and `max` along the ' +
    'sequence leave them out, also past layers between that work on each step by itself (`dense`, `layer_norm`, `dropout`, activations). `batch_norm(axis: 1)` normalizes by the others, losses and metrics over steps are means over those that count. Of tokens `embedding(128, padding: 0)` says it. The values stay as they are. No parameters.',
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
  makes: { mask: ([length]) => length! },
  forward(plan) {
    copyAll(plan, plan.input, plan.output);
    const { mask } = plan.made;
    const [length, features] = plan.inputShape as readonly [number, number];
    if (mask) plan.emit('mask_steps', { x: plan.input, mask }, { length, features }, { value: plan.options.value });
  },
  backward(plan) {
    if (plan.inputGradient) copyAll(plan, plan.outputGradient, plan.inputGradient);
  },
});
