import type { RunEvent, Values } from '../../../engine/run/events.ts';

export type Part = 'train' | 'validation';
type Cell = number | null;

/** The curves of a run over its steps: all columns are as long as `steps`, with null where nothing was told. */
export class RunSeries {
  readonly steps: number[] = [];
  private readonly columns = new Map<string, Cell[]>();
  private toldSteps = false;

  add(event: RunEvent): void {
    if (event.event === 'step') {
      this.toldSteps = true;
      this.put(this.row(event.step, true), 'train', event.train);
    } else if (event.event === 'epoch') {
      const row = this.row(event.step, false);
      if (event.validation) this.put(row, 'validation', event.validation);
      // A run that tells only its epochs has a training curve all the same.
      if (!this.toldSteps) this.put(row, 'train', event.train);
    }
  }

  column(part: Part, name: string): readonly Cell[] {
    return this.columns.get(`${part}.${name}`) ?? this.steps.map(() => null);
  }

  has(part: Part, name: string): boolean {
    return this.columns.has(`${part}.${name}`);
  }

  /** The last value that was told. */
  last(part: Part, name: string): number | undefined {
    return this.columns.get(`${part}.${name}`)?.findLast((value) => value !== null) ?? undefined;
  }

  /** The row of a step. A step told a second time comes from a resumed run: what lay beyond it is void. */
  private row(step: number, again: boolean): number {
    const voids = (last: number) => last > step || (again && last === step);
    while (this.steps.length > 0 && voids(this.steps.at(-1)!)) {
      this.steps.pop();
      for (const column of this.columns.values()) column.pop();
    }
    if (this.steps.at(-1) !== step) {
      this.steps.push(step);
      for (const column of this.columns.values()) column.push(null);
    }
    return this.steps.length - 1;
  }

  private put(row: number, part: Part, values: Values): void {
    for (const [name, value] of Object.entries(values)) {
      const key = `${part}.${name}`;
      const column = this.columns.get(key) ?? this.steps.map(() => null);
      this.columns.set(key, column);
      // JSON has no NaN: it comes as null.
      column[row] = Number.isFinite(value) ? value : null;
    }
  }
}

/** Exponential moving average without the pull to zero at its start; `weight` 0 leaves the values as they are. */
export function smooth(values: readonly Cell[], weight: number): Cell[] {
  let sum = 0;
  let mass = 0;
  return values.map((value) => {
    if (value === null) return null;
    sum = sum * weight + value * (1 - weight);
    mass = mass * weight + (1 - weight);
    return sum / mass;
  });
}
