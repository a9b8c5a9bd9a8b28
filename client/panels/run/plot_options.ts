import type uPlot from 'uplot';
import { count } from '../../figures.ts';
import type { Theme } from '../theme.ts';
import { type Ticks, ticks } from './epoch_axis.ts';
import { type Line, lineStyle } from './lines.ts';
import type { Part } from './series.ts';
import { linearRange, logRange, logTicks } from './value_range.ts';

export interface PlotWishes {
  readonly theme: Theme;
  readonly lines: readonly Line[];
  readonly hidden: ReadonlySet<Line>;
  readonly log: boolean;
  readonly perEpoch: number;
  readonly within: readonly [number, number] | undefined;
  readonly formatAxis: (value: number) => string;
  readonly size: { readonly width: number; readonly height: number };
  onCursor(plot: uPlot): void;
  onSelect(plot: uPlot): void;
  onZoomOut(): void;
}

/** How uPlot draws a chart of a run. */
export function plotOptions(wishes: PlotWishes): uPlot.Options {
  const { theme, lines, hidden, log } = wishes;
  return {
    ...wishes.size,
    padding: [8, 12, 0, 0],
    legend: { show: false },
    scales: {
      x: { time: false },
      y: { distr: log ? 3 : 1, range: (plot, min, max) => (log ? logRange(min, max) : rangeSeen(plot, wishes)) },
    },
    axes: [stepAxis(wishes), valueAxis(wishes)],
    cursor: {
      // All charts of a run show the same step, and the same part of the steps.
      sync: { key: 'run' },
      y: false,
      drag: { x: true, y: false, dist: 4 },
      // Between two validations the nearest is shown.
      hover: { skip: [null, undefined] },
      points: { size: (_, index) => (lines[index - 1]?.raw ? 0 : 7), width: 2, fill: theme.background },
      bind: {
        dblclick: () => () => {
          wishes.onZoomOut();
          return null;
        },
      },
    },
    series: [{}, ...lines.map((line) => ({ ...lineStyle(line, theme), show: !hidden.has(line) }))],
    hooks: { setCursor: [wishes.onCursor], setSelect: [wishes.onSelect] },
  };
}

function axis({ theme }: PlotWishes): uPlot.Axis {
  const grid = { stroke: theme.grid, width: theme.highContrast ? 1 : 0.5 };
  return { stroke: theme.muted, font: theme.font, grid, ticks: { show: false } };
}

function stepAxis(wishes: PlotWishes): uPlot.Axis {
  let shown: Ticks = { at: [], unit: 'epoch' };
  return {
    ...axis(wishes),
    size: 26,
    splits: (plot, _axis, min, max) => {
      shown = ticks(min, max, wishes.perEpoch, Math.max(2, Math.floor(plot.width / 60)));
      return [...shown.at];
    },
    // The first says what is counted.
    values: (_, splits) =>
      splits.map((step, index) => {
        const number = count(shown.unit === 'step' ? step : step / wishes.perEpoch);
        return index === 0 ? `${shown.unit} ${number}` : number;
      }),
  };
}

function valueAxis(wishes: PlotWishes): uPlot.Axis {
  const own = { ...axis(wishes), size: 56, values: (_: uPlot, splits: number[]) => splits.map(wishes.formatAxis) };
  if (!wishes.log) return own;
  return { ...own, splits: (_plot, _axis, min, max) => logTicks(min, max), filter: (_, splits) => splits };
}

/** Of what is seen: the smoothed training curves and the points of validation; the faint one may run out of it. */
function rangeSeen(plot: uPlot, { lines, within }: PlotWishes): [number, number] {
  const seen = (wanted: Part) =>
    lines.flatMap(({ part, raw }, index) => {
      const { show, idxs } = plot.series[index + 1]!;
      if (part !== wanted || raw || !show) return [];
      const values = plot.data[index + 1] as (number | null)[];
      const [from, to] = idxs ?? [0, values.length - 1];
      return values.slice(from, to + 1);
    });
  return linearRange(seen('train'), seen('validation'), within);
}
