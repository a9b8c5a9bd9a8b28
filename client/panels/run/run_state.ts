import { duration } from '../../figures.ts';
import type { RunProgress } from '../../run_progress.ts';
import type { ProcessState } from './messages.ts';

export interface RunState {
  readonly kind: 'starting' | 'running' | 'stopping' | 'finished' | 'stopped' | 'failed' | 'stale';
  readonly label: string;
  /** What is wrong, in a sentence. */
  readonly why?: string;
}

/** A run of another process that says nothing for so long may be dead. */
const PATIENCE = 60;

/** What a panel says of its run: the events first, then what is known of the process. */
export function stateOf({ start, result }: RunProgress, process: ProcessState): RunState {
  if (process.unreadable) return { kind: 'failed', label: 'unreadable', why: sentence(process.unreadable) };
  if (result?.status === 'failed')
    return { kind: 'failed', label: 'failed', why: sentence(result.error ?? 'the run failed') };
  if (result) return { kind: result.status, label: result.status };
  if (process.death) return { kind: 'failed', label: 'failed', why: sentence(process.death) };
  if (process.quiet !== undefined && process.quiet > PATIENCE) {
    const why = `No event for ${duration(process.quiet)} and no result: the process of this run seems to be gone. What is shown is the last it told.`;
    return { kind: 'stale', label: 'no news', why };
  }
  if (process.stopping) return { kind: 'stopping', label: 'stopping' };
  return start ? { kind: 'running', label: 'running' } : { kind: 'starting', label: 'starting' };
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
