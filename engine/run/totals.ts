import type { StepReport } from '../native.ts';
import type { Values } from './events.ts';

/** A number that is reported, out of sums of the steps: so many from `slot` on. */
export interface Reported {
  readonly name: string;
  readonly slot: number;
  readonly sums: number;
  value(sums: ArrayLike<number>, samples: number): number;
}

/** Of a measure that says nothing else. */
export const meanOf = (sums: ArrayLike<number>, samples: number): number => sums[0]! / samples;

/** Adds up the sums of steps into what is reported. */
export class Totals {
  private readonly sums: Float64Array;
  samples = 0;
  /** Steps that were left out. */
  skipped = 0;

  constructor(
    private readonly reported: readonly Reported[],
    /** Are steps left out whose loss or gradient is no number? */
    private readonly skips = false,
  ) {
    this.sums = new Float64Array(reported.reduce((total, { sums }) => total + sums, 0));
  }

  add(report: StepReport): void {
    for (let step = 0; step < report.count; step++) this.addStep(report, step);
  }

  addStep(report: StepReport, step: number): void {
    const isNumber = Number.isFinite(report.sums[step * this.sums.length]) && Number.isFinite(report.norms[step]);
    if (this.skips && !isNumber) {
      this.skipped++;
      return;
    }
    this.samples += report.samples[step]!;
    for (let slot = 0; slot < this.sums.length; slot++)
      this.sums[slot]! += report.sums[step * this.sums.length + slot]!;
  }

  values(): Values {
    const valueBy = ({ slot, sums, value }: Reported) => value(this.sums.subarray(slot, slot + sums), this.samples);
    return Object.fromEntries(this.reported.map((each) => [each.name, valueBy(each)]));
  }
}
