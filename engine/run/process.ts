import {
  createMessageConnection,
  ErrorCodes,
  IPCMessageReader,
  IPCMessageWriter,
  ResponseError,
} from 'vscode-jsonrpc/node';
import type { RunEvent } from './events.ts';
import { Event, Start, type StartParams, Stop } from './protocol.ts';
import { Trainer } from './trainer.ts';

/** The process of one training run: engine and native live here, driven by messages over the IPC channel. */

const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
let trainer: Trainer | undefined;
let stopEarly = false;

connection.onRequest(Start, async ({ spec, runs, threads }: StartParams) => {
  try {
    trainer = await Trainer.prepare(spec, {
      runs,
      threads,
      onEvent: tell,
    });
  } catch (error) {
    // Nothing runs: whoever asked gets the reason, and the process is of no more use.
    setImmediate(() => end(1));
    throw new ResponseError(ErrorCodes.InvalidParams, (error as Error).message);
  }
  if (stopEarly) trainer.stop();
  void trainer.run().then(({ status }) => end(status === 'failed' ? 1 : 0));
  return { run: trainer.path };
});

/** Whoever listened may be gone: the run then goes on to its checkpoint, and nobody is told. */
function tell(event: RunEvent): void {
  if (process.connected) connection.sendNotification(Event, event).catch(() => {});
}

connection.onNotification(Stop, () => {
  stopEarly = true;
  trainer?.stop();
});
// Whoever started the run is gone: end it with a checkpoint.
process.on('disconnect', () => (trainer ? trainer.stop() : process.exit()));
connection.listen();

/** Leaves once the last message is written: what waits in the channel when it closes is lost. */
function end(code: number): void {
  process.exitCode = code;
  trainer = undefined;
  // Messages are written in order, and nobody answers one whose name begins with `$/`.
  process.send?.({ jsonrpc: '2.0', method: '$/end' }, undefined, undefined, () => process.exit());
}
