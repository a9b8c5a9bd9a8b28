/** A logarithmic axis: from values to places on the screen. */
export class LogScale {
  private readonly low: number;
  private readonly high: number;

  /** `from` and `to` are values above 0; `start` and `end` the places that they get. */
  constructor(
    readonly from: number,
    readonly to: number,
    private readonly start: number,
    private readonly end: number,
  ) {
    this.low = Math.log10(from);
    this.high = Math.log10(to);
  }

  at(value: number): number {
    const share = (Math.log10(value) - this.low) / (this.high - this.low);
    return this.start + share * (this.end - this.start);
  }

  /** Powers of ten on the axis. */
  ticks(): number[] {
    const ticks: number[] = [];
    for (let power = Math.ceil(this.low - 1e-9); power <= this.high + 1e-9; power++) ticks.push(10 ** power);
    return ticks;
  }
}

/** The range of an axis that holds all values, in whole powers of ten. */
export function decades(values: readonly number[]): readonly [number, number] {
  const above = values.filter((value) => value > 0 && Number.isFinite(value));
  if (above.length === 0) return [1, 10];
  const from = Math.floor(Math.log10(Math.min(...above)) + 1e-9);
  const to = Math.ceil(Math.log10(Math.max(...above)) - 1e-9);
  return [10 ** from, 10 ** Math.max(to, from + 1)];
}
