import type { Call } from '../../table.ts';
import { schedules } from './index.ts';
import { type Follower, stepsOf } from './schedule.ts';

interface Leg {
  /** Its first step, and the one after its last. */
  readonly begin: number;
  readonly end: number;
  readonly factor: (at: number) => number;
  readonly follower?: Follower;
}

/** What the rate is multiplied by over a whole run: schedules one after the other. */
export class Course {
  private readonly legs: readonly Leg[];

  /** `steps`: of the whole run. A schedule without a length of its own takes what is left. */
  constructor(calls: readonly Call[], steps: number, stepsPerEpoch: number) {
    const legs: Leg[] = [];
    let begin = 0;
    for (const { entry, options } of calls) {
      const { length, factor, follow } = schedules.get(entry);
      const own = length && stepsOf(length(options as never), stepsPerEpoch);
      const stretch = { steps: own ?? Math.max(1, steps - begin), stepsPerEpoch };
      const follower = follow?.(options as never);
      const end = begin + stretch.steps;
      legs.push({
        begin,
        end,
        factor: (at) => factor?.(at, options as never, stretch) ?? 1,
        ...(follower && { follower }),
      });
      begin = end;
    }
    this.legs = legs;
  }

  /** At a step counted from 0. After the last schedule the rate is whole. */
  factor(step: number): number {
    const leg = this.legs.find(({ end }) => step < end);
    if (!leg) return 1;
    return leg.follower?.factor ?? leg.factor(step - leg.begin);
  }

  /** Tells schedules that follow what is measured of the epoch that ended before `step`. */
  see(step: number, measured: (monitor: string) => { readonly value: number; readonly higher: boolean }): void {
    for (const { begin, follower } of this.legs) {
      if (!follower || step <= begin) continue;
      const { value, higher } = measured(follower.monitor);
      follower.see(value, higher);
    }
  }
}
