import type { Duration, Entry, Options, OptionsOf } from '../../table.ts';

/** The part of a run that a schedule is at work in. */
export interface Stretch {
  /** Its length in steps. */
  readonly steps: number;
  readonly stepsPerEpoch: number;
}

export interface Schedule<O extends Options = Options> extends Entry<O> {
  /** How long it is at work, where it says so itself; the others share what is left, hence stand last. */
  length?(options: OptionsOf<O>): Duration;
  /** What the optimizer's rate is multiplied by at step `at` of its stretch, counted from 0. */
  factor?(at: number, options: OptionsOf<O>, stretch: Stretch): number;
  /** Instead of `factor`: follows what the run measures, epoch by epoch. */
  follow?(options: OptionsOf<O>): Follower;
}

/** A factor that depends on what the run has measured so far. */
export interface Follower {
  /** `validation.loss` and the like. */
  readonly monitor: string;
  readonly factor: number;
  /** What was measured after an epoch; a smaller value is better unless `higher`. */
  see(value: number, higher: boolean): void;
}

export const schedule = <O extends Options>(entry: Schedule<O>): Schedule => entry as unknown as Schedule;

/** A length in steps. */
export const stepsOf = ({ count, of }: Duration, stepsPerEpoch: number): number =>
  of === 'steps' ? count : count * stepsPerEpoch;
