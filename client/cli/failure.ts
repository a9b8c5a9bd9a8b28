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

export function fail(message: string, exitCode: number): void {
  if (message) process.stderr.write(`${paint('red', 'error')}: ${message}\n`);
  process.exitCode = exitCode;
}
