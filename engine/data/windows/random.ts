import { integer } from '../../table.ts';
import { window } from './window.ts';

export const randomWindow = window({
  name: 'random',
  summary: 'Windows that begin anywhere',
  doc: 'Training draws windows of `length` steps that may overlap, as many an epoch as would lie side by side. Those of validation and test lie side by side. Each step’s target is the step after it.',
  options: { length: integer({ doc: 'Steps in a sample.', min: 1, usual: '64 to 1024' }) },
  positional: ['length'],
  aliases: ['block_size', 'seq_len', 'bptt', 'context', 'sequence_length'],
  example: 'random(64)',
  length: ({ length }) => length,
  anywhere: true,
});
