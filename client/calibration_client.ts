import { fork } from 'node:child_process';
import type { Progress } from '../engine/calibrate/calibrate.ts';
import type { Message } from '../engine/calibrate/protocol.ts';

export type Calibrated = Extract<Message, { readonly is: 'kept' }>;

export interface Watching {
  onProgress(progress: Progress): void;
  /** Ends the measuring; what was kept before stays. */
  readonly signal: AbortSignal;
}

/**
 * Measures this machine in a process of its own. `module` is the bundle of engine/calibrate/process.ts. Undefined where it was
 * given up; rejects with one line where it cannot be done.
 */
export function measureMachine(module: string, { onProgress, signal }: Watching): Promise<Calibrated | undefined> {
  const child = fork(module, [], {
    execArgv: [],
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const giveUp = () => child.kill('SIGKILL');
  signal.addEventListener('abort', giveUp);
  let last: Message | undefined;
  child.on('message', (message: Message) => {
    if (message.is === 'progress') onProgress(message.progress);
    else last = message;
  });
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Error(`the process that measures did not start (${error.message})`)));
    child.once('close', (code, killed) => {
      signal.removeEventListener('abort', giveUp);
      if (last?.is === 'kept') resolve(last);
      else if (last?.is === 'failed') reject(new Error(last.problem));
      else if (signal.aborted) resolve(undefined);
      else reject(new Error(`the process that measures died (${killed ? `signal ${killed}` : `exit code ${code}`})`));
    });
    if (signal.aborted) giveUp();
  });
}
