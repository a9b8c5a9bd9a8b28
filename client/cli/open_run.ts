import { join } from 'node:path';
import { defaultRuns, RunFolder } from '../../engine/run/folder.ts';

/** Options of every command that takes a run. */
export interface RunOptions {
  readonly format: 'text' | 'json';
  readonly runs?: string;
  readonly threads?: number;
}

/** A run folder by its path, or by its name in the folder of runs. */
export const openRun = (run: string, { runs }: RunOptions): RunFolder =>
  RunFolder.open(run, runs ?? defaultRuns(join(process.cwd(), 'spec')));
