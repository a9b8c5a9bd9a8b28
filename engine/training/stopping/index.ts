import { type Entry, integer, measure, number, type Options, type OptionsOf, Table } from '../../table.ts';

/** When a run ends before its length. */
export interface Stop<O extends Options = Options> extends Entry<O> {
  readonly options: O;
}

const options = {
  monitor: measure({
    doc: 'What is watched, and what the best weights are chosen by.',
    default: 'validation.loss',
  }),
  patience: integer({
    doc: 'Epochs without a better value, after which the run ends.',
    min: 1,
    default: 3,
    unit: 'epochs',
  }),
  min_delta: number({ doc: 'A value is better where it is better by more than this.', min: 0, default: 0 }),
};

export type EarlyStopping = OptionsOf<typeof options>;

const earlyStopping: Stop<typeof options> = {
  name: 'early_stopping',
  summary: 'Ends the run when what it watches no longer gets better',
  doc: 'The best weights are kept, and the test is made with them.',
  source: 'Prechelt 1998; S1, S3',
  options,
  positional: [],
  aliases: ['EarlyStopping', 'early_stop'],
  example: 'early_stopping(patience: 3)',
};

export const stops = new Table<Stop>('stop', [earlyStopping] as unknown as Stop[]);
