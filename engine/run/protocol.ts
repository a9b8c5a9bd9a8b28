import { NotificationType, RequestType } from 'vscode-jsonrpc';
import type { RunEvent } from './events.ts';
import type { TrainSpec } from './spec.ts';

/** Messages between a run process and whoever started it (vscode-jsonrpc over the process's IPC channel). */

export interface StartParams {
  readonly spec: TrainSpec;
  /** Absolute path of the folder that gets the run folder. */
  readonly runs: string;
  /** 0 = one per core. */
  readonly threads: number;
}

/** Answers with the run folder once the run has begun; the rest is events. Rejects with one line where it cannot begin. */
export const Start = new RequestType<StartParams, { run: string }, void>('run/start');
/** Ends the run after the step that is under way, with a checkpoint. */
export const Stop = new NotificationType<void>('run/stop');
/** Every event of the run, in order; after the `result` event the process ends by itself. */
export const Event = new NotificationType<RunEvent>('run/event');
