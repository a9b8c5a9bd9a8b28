import type { StartEvent } from '../../../engine/run/events.ts';
import { figure, percent } from '../../figures.ts';
import type { ChartSpec } from './chart.ts';

/** The charts of a run: the loss, all metrics that are shares, and each other metric for itself, as its unit is its own. */
export function chartSpecs({ metrics, shares }: StartEvent): ChartSpec[] {
  const parts = metrics.filter((name) => shares.includes(name));
  const others = metrics.filter((name) => !shares.includes(name));
  return [plain('loss'), ...(parts.length > 0 ? [share(parts)] : []), ...others.map(plain)];
}

function plain(name: string): ChartSpec {
  return { title: title(name), names: [name], format: figure, formatAxis: short, logarithmic: name === 'loss' };
}

function share(names: readonly string[]): ChartSpec {
  return {
    title: names.length === 1 ? title(names[0]!) : 'Metrics',
    names,
    format: (value) => percent(value),
    formatAxis: (value) => `${Number((value * 100).toFixed(2))} %`,
    logarithmic: false,
    within: [0, 1],
  };
}

function title(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function short(value: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e5)
    ? value.toExponential(1).replace('.0e', 'e')
    : String(Number(value.toPrecision(4)));
}
