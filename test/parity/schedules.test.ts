import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Monitor } from '../../engine/run/monitor.ts';
import { Course } from '../../engine/training/schedules/course.ts';
import { compiled, smallSpec } from '../small_runs.ts';

/** What PyTorch's schedulers make of a rate of 1, by schedules.py beside this file. */
interface Recorded {
  readonly schedule: string;
  readonly rates: readonly number[];
}
const { steps, stepsPerEpoch, cases, seen, following } = JSON.parse(
  readFileSync('test/parity/schedules.json', 'utf8'),
) as {
  readonly steps: number;
  readonly stepsPerEpoch: number;
  readonly cases: readonly Recorded[];
  readonly seen: readonly number[];
  readonly following: readonly Recorded[];
};

const courseOf = (schedule: string) =>
  new Course(compiled(smallSpec({ schedule })).settings.schedule!, steps, stepsPerEpoch);

describe('rates as PyTorch', () => {
  it.each(cases)('$schedule', ({ schedule, rates }) => {
    const course = courseOf(schedule);
    rates.forEach((rate, step) => {
      expect(course.factor(step), `step ${step}`).toBeCloseTo(rate, 7);
    });
  });

  it.each(following)('$schedule', ({ schedule, rates }) => {
    const course = courseOf(schedule);
    seen.forEach((value, epoch) => {
      const step = epoch + 1;
      course.see(step, (monitor) => ({ value, higher: new Monitor(monitor).higher }));
      expect(course.factor(step), `epoch ${epoch}`).toBeCloseTo(rates[epoch]!, 7);
    });
  });
});
