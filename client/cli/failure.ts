import { paint } from './paint.ts';

/** Why a command cannot go on: what people read, and the exit code: 1 the spec or the run has errors, 2 wrong use. */
export class Failure extends Error {
  constructor(
    message: string,
    readonly exitCode: 1 | 2 = 1,
  ) {
    super(message);
  }
}

/** A failure whose message says its place in a spec already. */
export class PlacedFailure extends Failure {}

/** Says why and sets the exit code. A stack only where one is asked for. */
export function fail(error: Error, debug: boolean): void {
  const text = debug && !(error instanceof Failure) ? error.stack! : error.message;
  process.stderr.write(error instanceof PlacedFailure ? `${text}\n` : `${paint('red', 'error')}: ${text}\n`);
  process.exitCode = error instanceof Failure ? error.exitCode : 1;
}
