import { DataError } from '../../engine/data/dataset.ts';
import { NativeMissing } from '../../engine/native.ts';
import { RunError } from '../../engine/run/error.ts';
import { atPlace } from './diagnostics.ts';
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

/** An error of a run at its place in the spec, where it has one. */
export function placed(error: Error, file: string, text: string): Error {
  if (!(error instanceof RunError && error.span)) return error;
  return new PlacedFailure(atPlace(file, text, error.span, `${paint('red', 'error')}: ${error.message}`));
}

const EXPECTED = [Failure, RunError, DataError, NativeMissing];

/** Says why and sets the exit code. A stack only where one is asked for. */
export function fail(error: Error, debug: boolean): void {
  const head = paint('red', 'error');
  if (error instanceof PlacedFailure) process.stderr.write(`${error.message}\n`);
  else if (EXPECTED.some((expected) => error instanceof expected)) process.stderr.write(`${head}: ${error.message}\n`);
  else process.stderr.write(`${head}: a fault in dlspec, please report it with what --debug shows: ${error.message}\n`);
  if (debug) process.stderr.write(`${error.stack}\n`);
  process.exitCode = error instanceof Failure ? error.exitCode : 1;
}
