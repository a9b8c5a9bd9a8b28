import { choice, number } from '../../table.ts';

/** The option that every optimizer begins with. */
export const rate = (usual: string) =>
  number({ doc: 'Learning rate: the length of a step.', above: 0, usual, aliases: ['learning_rate', 'eta'] });

/** Weight decay and what it takes hold of: options of every optimizer. */
export const weightDecay = (value: number, doc: string) => ({
  weight_decay: number({ doc, min: 0, default: value, usual: '1e-6 to 1e-2' }),
  decay_on: choice(['all', 'weights'], {
    doc: 'What `weight_decay` works on: everything that is trained, or weights alone and neither biases nor normalizations.',
    default: 'all',
  }),
});
