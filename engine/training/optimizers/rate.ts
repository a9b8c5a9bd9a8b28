import { number } from '../../table.ts';

/** The option that every optimizer begins with. */
export const rate = (usual: string) => number({ doc: 'Learning rate: the length of a step.', above: 0, usual });
export const weightDecay = (value: number, doc: string) =>
  number({ doc, min: 0, default: value, usual: '1e-6 to 1e-2' });
