import { type Entry, number, type Options, Table } from '../../table.ts';

/** What large weights cost: `factor` times the sum of |w| or of ½w², over weights and neither biases nor normalizations. */
export interface Penalty<O extends Options = Options> extends Entry<O> {
  readonly of: 'l1' | 'l2';
}

const factor = { factor: number({ doc: 'What it is multiplied by.', min: 0, usual: '1e-6 to 1e-2' }) };

const l1: Penalty<typeof factor> = {
  name: 'l1',
  summary: 'factor · Σ|w|: takes weights to 0 that little speaks for',
  doc: 'Adds factor·sign(w) to the gradient. The loss that is reported is without it, so that runs can be compared.',
  source: 'Tibshirani 1996; S1, S2',
  options: factor,
  positional: ['factor'],
  aliases: ['L1', 'lasso', 'l1_regularization'],
  example: 'l1(1e-5)',
  of: 'l1',
};

const l2: Penalty<typeof factor> = {
  name: 'l2',
  summary: 'factor · Σ½w²: keeps weights small',
  doc: 'Adds factor·w to the gradient. The loss that is reported is without it. With `adam` take `adamw(weight_decay: …)` instead.',
  source: 'Krogh and Hertz 1992; S1, S2',
  options: factor,
  positional: ['factor'],
  aliases: ['L2', 'ridge', 'l2_regularization'],
  example: 'l2(1e-4)',
  of: 'l2',
};

export const penalties = new Table<Penalty>('penalty', [l1, l2] as unknown as Penalty[]);
