import { metrics } from '../training/metrics/index.ts';
import type { Values } from './events.ts';

/** What an epoch measured, by the part of the data. */
export interface Measured {
  readonly train: Values;
  readonly validation?: Values;
}

/** Something that a run measures each epoch, by its name: `validation.loss`. */
export class Monitor {
  private readonly part: 'train' | 'validation';
  private readonly measure: string;
  readonly higher: boolean;

  constructor(readonly name: string) {
    const dot = name.indexOf('.');
    this.part = name.slice(0, dot) as 'train' | 'validation';
    this.measure = name.slice(dot + 1);
    const metric = this.measure.split('.').at(-1)!;
    this.higher = metrics.has(metric) && metrics.get(metric).better === 'higher';
  }

  get needsValidation(): boolean {
    return this.part === 'validation';
  }

  of(measured: Measured): number {
    return measured[this.part]?.[this.measure] ?? Number.NaN;
  }
}

/** Which epoch was the best by what is monitored, and for how many epochs there was none that was better. */
export class Best {
  private value = Number.NaN;
  /** What a value must be better than to end the waiting. */
  private mark = Number.NaN;
  private waited = 0;

  constructor(
    readonly monitor: Monitor,
    /** Epochs without a better one that are borne. */
    private readonly patience = Number.POSITIVE_INFINITY,
    /** How much better a value must be to end the waiting. */
    private readonly least = 0,
  ) {}

  /** Is this epoch the best so far? A value that is no number gives way to any that is. */
  see(measured: Measured): boolean {
    const value = this.monitor.of(measured);
    const gainOver = (other: number) => {
      if (Number.isNaN(other)) return Number.POSITIVE_INFINITY;
      return this.monitor.higher ? value - other : other - value;
    };
    if (gainOver(this.mark) > this.least) [this.mark, this.waited] = [value, 0];
    else this.waited++;
    if (!(gainOver(this.value) > 0)) return false;
    this.value = value;
    return true;
  }

  /** Why the run need not go on; undefined where it should. */
  get reason(): string | undefined {
    if (this.waited < this.patience) return undefined;
    const epochs = this.waited === 1 ? '1 epoch' : `${this.waited} epochs`;
    return `\`${this.monitor.name}\` has not become better for ${epochs}`;
  }
}
