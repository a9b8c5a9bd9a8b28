import type { StepReport } from '../native.ts';
import type { StepEvent } from './events.ts';
import { type Reported, Totals } from './totals.ts';

type Part = Pick<StepEvent, 'step' | 'train' | 'gradientNorm' | 'samplesPerSecond' | 'skipped'>;

/** Cuts the reports of native, which come by time, into step events of `every` steps, so that events do not depend on time. */
export class StepReporter {
  private totals: Totals;
  private step = 0;
  private steps = 0;
  private elapsed = 0;
  private norm = 0;

  constructor(
    private readonly measures: readonly Reported[],
    private readonly every: number,
    private readonly skips = false,
  ) {
    this.totals = new Totals(measures, skips);
  }

  *take(report: StepReport): Generator<Part> {
    for (let index = 0; index < report.count; index++) {
      this.elapsed += report.seconds[index]!;
      const norm = report.norms[index]!;
      if (!this.skips || Number.isFinite(norm)) this.norm = Math.max(this.norm, norm);
      this.totals.addStep(report, index);
      this.step = report.firstStep + index + 1;
      if (++this.steps === this.every) yield this.part();
    }
  }

  /** What is left at the end of an epoch. */
  *rest(): Generator<Part> {
    if (this.steps > 0) yield this.part();
  }

  private part(): Part {
    const { step, totals, elapsed, norm } = this;
    this.elapsed = 0;
    this.norm = 0;
    this.steps = 0;
    this.totals = new Totals(this.measures, this.skips);
    return {
      step,
      train: totals.values(),
      gradientNorm: norm,
      samplesPerSecond: totals.samples / elapsed,
      ...(totals.skipped > 0 && { skipped: totals.skipped }),
    };
  }
}
