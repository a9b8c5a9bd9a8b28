import type { Span } from '../table.ts';

/** Why a run cannot begin or go on: one line for people, and the place in the spec that it is about. */
export class RunError extends Error {
  constructor(
    message: string,
    readonly span?: Span,
  ) {
    super(message);
  }
}
