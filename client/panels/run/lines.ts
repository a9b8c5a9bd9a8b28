import type uPlot from 'uplot';
import type { Theme } from '../theme.ts';
import { type Part, type RunSeries, smooth } from './series.ts';

/** A line of a plot. Training has two: as measured, faint, and smoothed above it. */
export interface Line {
  readonly name: string;
  readonly part: Part;
  readonly raw: boolean;
  /** Which of the theme's pairs of colours. */
  readonly pair: number;
}

type Cells = readonly (number | null)[];

export function linesOf(names: readonly string[], pairs: number): Line[] {
  return names.flatMap((name, index): Line[] => {
    const pair = index % pairs;
    return [
      { name, part: 'train', raw: true, pair },
      { name, part: 'train', raw: false, pair },
      { name, part: 'validation', raw: false, pair },
    ];
  });
}

export function lineStyle({ part, raw, pair }: Line, theme: Theme): uPlot.Series {
  const stroke = theme.pairs[pair]![part];
  const width = theme.highContrast ? 2.5 : 2;
  if (raw) return { stroke, width: 1, alpha: 0.3, spanGaps: true, points: { show: false } };
  if (part === 'train') return { stroke, width, spanGaps: true, points: { show: false } };
  const points = { show: true, size: 7, stroke, fill: theme.background, width: 2 };
  return { stroke, width, spanGaps: true, points };
}

export function lineValues(line: Line, series: RunSeries, view: { log: boolean; smoothing: number }): Cells {
  const told = series.column(line.part, line.name);
  // Without smoothing the two lines of training are the same: the upper one shows it.
  if (line.raw && view.smoothing === 0) return told.map(() => null);
  const values = line.part === 'train' && !line.raw ? smooth(told, view.smoothing) : told;
  // A log axis has no place for zero.
  return view.log ? values.map((value) => (value !== null && value > 0 ? value : null)) : values;
}
