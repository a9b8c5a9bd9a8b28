import { type Turn, turnsOf } from '../training/optimizers/turns.ts';
import { Course } from '../training/schedules/course.ts';
import type { TrainSettings } from '../training/settings.ts';
import { type Measured, Monitor } from './monitor.ts';

/** Steps that one optimizer takes one after the other, and their rates. */
export interface Stretch {
  readonly optimizer: number;
  /** The step that the optimizer's time begins with. */
  readonly begin: number;
  readonly rates: readonly number[];
}

/** Which optimizer takes each step of a run, and at what rate. Steps are counted from 0. */
export class Rates {
  private readonly turns: readonly Turn[];
  private readonly course: Course;

  constructor({ optimizer, schedule }: TrainSettings, steps: number, stepsPerEpoch: number) {
    this.turns = turnsOf(optimizer, stepsPerEpoch);
    this.course = new Course(schedule ?? [], steps, stepsPerEpoch);
  }

  /** The `count` steps from `first` on, cut where one optimizer follows another. */
  stretches(first: number, count: number): Stretch[] {
    const stretches: Stretch[] = [];
    for (let step = first; step < first + count; ) {
      const optimizer = this.turns.findIndex(({ end }) => step < end);
      const { call, begin, end } = this.turns[optimizer]!;
      const length = Math.min(end, first + count) - step;
      const whole = call.options.lr as number;
      const from = step;
      const rates = Array.from({ length }, (_, at) => whole * this.course.factor(from + at));
      stretches.push({ optimizer, begin, rates });
      step += length;
    }
    return stretches;
  }

  /** Tells what the epoch that ended before `step` measured. */
  see(measured: Measured, step: number): void {
    this.course.see(step, (name) => {
      const monitor = new Monitor(name);
      return { value: monitor.of(measured), higher: monitor.higher };
    });
  }
}
