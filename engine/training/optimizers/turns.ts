import type { Call } from '../../table.ts';

/** An optimizer and the steps that it is at work in. */
export interface Turn {
  readonly call: Call;
  readonly begin: number;
  readonly end: number;
}

/** The optimizers of a run one after the other; the last goes on to the end. */
export function turnsOf(optimizers: readonly Call[], stepsPerEpoch: number): Turn[] {
  let begin = 0;
  return optimizers.map((call, at) => {
    const { epochs, steps } = call.options as { epochs?: number; steps?: number };
    const own = epochs === undefined ? steps : epochs * stepsPerEpoch;
    const end = at === optimizers.length - 1 || own === undefined ? Number.POSITIVE_INFINITY : begin + own;
    const turn = { call, begin, end };
    begin = end;
    return turn;
  });
}
