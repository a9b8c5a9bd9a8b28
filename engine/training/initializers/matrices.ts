import { number } from '../../table.ts';
import { initializer } from './initializer.ts';

/** Initializers for which a weight is a matrix: outputs by inputs, each gate of a recurrent layer by itself. */

export const orthogonal = initializer({
  name: 'orthogonal',
  summary: 'A random matrix that turns and mirrors, and neither stretches nor shrinks',
  doc: 'Rows are orthonormal (columns where there are fewer of them): signals and gradients keep their length through many layers or steps. A weight counts as a matrix of outputs by everything else, each gate of a recurrent layer by itself.',
  source: 'Saxe et al. 2014; S4',
  options: {
    gain: number({ doc: 'What the matrix is multiplied by.', above: 0, default: 1, usual: '1; 1.4 before relu' }),
  },
  positional: ['gain'],
  aliases: ['Orthogonal', 'orthogonal_', 'OrthogonalInitializer'],
  example: 'orthogonal',
  fill: (_, { gain }) => ({ kind: 'orthogonal', gain }),
});

export const identity = initializer({
  name: 'identity',
  summary: 'Each output is the input of its number',
  doc: 'For the state of a plain `rnn` with relu, which then begins by keeping everything. A convolution begins as a copy of its input: the number stands at the middle of the kernel.',
  source: 'Le, Jaitly and Hinton 2015; S4',
  options: { gain: number({ doc: 'The number, instead of 1.', default: 1 }) },
  positional: ['gain'],
  aliases: ['Identity', 'eye_', 'dirac_', 'eye'],
  example: 'identity',
  fill: (_, { gain }) => ({ kind: 'diagonal', value: gain }),
});
