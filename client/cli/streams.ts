import { reasonOf } from '../../engine/run/files.ts';

/** What happens where nobody reads on (`| head -1`), or where nothing more can be written (`> /dev/full`). */

let ended = false;
let leave: (() => void) | undefined;

/** What a command does instead of ending at once when its reader is gone. */
export function whenReaderIsGone(action: (() => void) | undefined): void {
  leave = action;
}

export function watchStreams(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (ended) return;
      ended = true;
      if (error.code !== 'EPIPE') {
        process.exitCode = 1;
        if (stream === process.stdout) process.stderr.write(`error: cannot write the output: ${reasonOf(error)}\n`);
      }
      if (leave) leave();
      else process.exit();
    });
  }
}
