import { integer } from '../../table.ts';
import { window } from './window.ts';

export const consecutiveWindow = window({
  name: 'consecutive',
  summary: 'Windows that lie side by side',
  doc: 'Each window of `length` steps begins where the one before it ends; what is left at the end is not used. Each step’s target is the step after it.',
  options: { length: integer({ doc: 'Steps in a sample.', min: 1, usual: '64 to 1024' }) },
  positional: ['length'],
  aliases: ['batch', 'chunks', 'timeseries_dataset_from_array'],
  example: 'consecutive(64)',
  length: ({ length }) => length,
  anywhere: false,
});
