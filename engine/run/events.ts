/**
 * What a run tells, one JSON object a line in `events.jsonl` of its run folder, on `train --format json`, and to every
 * panel. Times are seconds since the run began unless they say otherwise.
 */

/** Raised when a reader of old events would misread new ones. */
export const EVENTS_SCHEMA = 1;

/** Loss and metrics by name, averaged over samples: `{ loss: 0.31, accuracy: 0.91 }`. */
export type Values = Readonly<Record<string, number>>;

export interface StartEvent {
  readonly event: 'start';
  readonly schema: typeof EVENTS_SCHEMA;
  /** Absolute path of the run folder. */
  readonly run: string;
  /** Name of the train declaration. */
  readonly name: string;
  readonly file: string;
  /** ISO 8601. */
  readonly time: string;
  readonly seed: number;
  readonly threads: number;
  readonly instructions: string;
  readonly parameters: number;
  readonly batch: number;
  /** Steps in an epoch and in the whole run. */
  readonly stepsPerEpoch: number;
  readonly steps: number;
  readonly samples: { readonly train: number; readonly validation: number; readonly test: number };
  /** Names of the metrics after `loss`, and those that are shares of one. */
  readonly metrics: readonly string[];
  readonly shares: readonly string[];
  /** Layers that the file of the first weights calls otherwise: its name by ours. */
  readonly renamed?: Readonly<Record<string, string>>;
}

export interface StepEvent {
  readonly event: 'step';
  /** Steps finished so far, from 1. */
  readonly step: number;
  /** From 1. */
  readonly epoch: number;
  /** Over the steps since the last step event. */
  readonly train: Values;
  readonly rate: number;
  /** Of the gradient before clipping: the greatest of these steps. */
  readonly gradientNorm: number;
  readonly samplesPerSecond: number;
  /** Of these steps, how many were left out because their loss or gradient was no number. */
  readonly skipped?: number;
  readonly seconds: number;
}

export interface EpochEvent {
  readonly event: 'epoch';
  readonly epoch: number;
  readonly step: number;
  readonly train: Values;
  /** Absent where nothing was kept back for validation. */
  readonly validation?: Values;
  /** The best so far by what `stop` monitors, else by validation loss (training loss without validation). */
  readonly best: boolean;
  /** Steps that were left out because their loss or gradient was no number. */
  readonly skipped?: number;
  /** This epoch took. */
  readonly epochSeconds: number;
  readonly seconds: number;
}

/** Pictures have another size from the next step on. */
export interface ResizeEvent {
  readonly event: 'resize';
  /** Height and width in pixels. */
  readonly size: number;
  /** Steps finished before. */
  readonly step: number;
  /** Of the next step, from 1. */
  readonly epoch: number;
}

export interface CheckpointEvent {
  readonly event: 'checkpoint';
  readonly kind: 'best' | 'last';
  /** Relative to the run folder. */
  readonly file: string;
  readonly step: number;
}

export type RunStatus = 'finished' | 'stopped' | 'failed';

export interface ResultEvent {
  readonly event: 'result';
  readonly run: string;
  readonly status: RunStatus;
  /** Epochs and steps that were finished. */
  readonly epochs: number;
  readonly steps: number;
  /** Of the best weights; `train` as seen while training in the last epoch. */
  readonly metrics: { readonly train?: Values; readonly validation?: Values; readonly test?: Values };
  readonly seconds: number;
  readonly best?: { readonly epoch: number; readonly step: number; readonly values: Values; readonly file: string };
  /** Why it ended before its length though nobody stopped it. */
  readonly early?: string;
  /** Why it failed: one line. */
  readonly error?: string;
}

export type RunEvent = StartEvent | StepEvent | EpochEvent | ResizeEvent | CheckpointEvent | ResultEvent;
