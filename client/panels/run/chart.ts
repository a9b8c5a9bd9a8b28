import uPlot from 'uplot';
import { count } from '../../figures.ts';
import { element, setText } from '../dom.ts';
import type { Theme } from '../theme.ts';
import { Legend, type LegendEntry } from './legend.ts';
import { type Line, linesOf, lineValues } from './lines.ts';
import { plotOptions } from './plot_options.ts';
import type { RunSeries } from './series.ts';
import { Tooltip } from './tooltip.ts';

export interface ChartSpec {
  readonly title: string;
  /** The values shown: `loss`, or metrics of one unit. */
  readonly names: readonly string[];
  readonly format: (value: number | null | undefined) => string;
  readonly formatAxis: (value: number) => string;
  /** It may have a log axis. */
  readonly logarithmic: boolean;
  /** Shares do not leave 0…1. */
  readonly within?: readonly [number, number];
}

/** How the steps are shown, the same for all charts of a run. */
export interface ChartView {
  readonly perEpoch: number;
  readonly end: number;
  readonly log: boolean;
  readonly smoothing: number;
}

export interface ChartListener {
  /** Part of the steps was chosen, or all of them again. */
  onZoom(zoomed: boolean): void;
}

/** A plot of one or more values over the steps, for training and validation. */
export class Chart {
  readonly root: HTMLElement;
  private readonly box = element('div', { class: 'plot', tabindex: '0', role: 'img' });
  private readonly spoken = element('span', { class: 'spoken', 'aria-live': 'polite' });
  private readonly legend: Legend;
  private readonly lines: readonly Line[];
  private plot: uPlot | undefined;
  private view: ChartView = { perEpoch: 1, end: 1, log: false, smoothing: 0 };
  private zoom: readonly [number, number] | undefined;

  constructor(
    private readonly spec: ChartSpec,
    private theme: Theme,
    private readonly series: RunSeries,
    private readonly listener: ChartListener,
  ) {
    this.lines = linesOf(spec.names, theme.pairs.length);
    this.legend = new Legend(this.entries(), (entry) => this.toggle(entry));
    const head = element('div', { class: 'chart-head' }, element('h2', {}, spec.title), this.legend.root);
    this.root = element('section', { class: 'chart', 'aria-label': spec.title }, head, this.box, this.spoken);
    this.box.addEventListener('keydown', (event) => this.onKey(event));
    this.box.addEventListener('blur', () => this.plot?.setCursor({ left: -10, top: -10 }));
    new ResizeObserver(() => this.fit()).observe(this.box);
  }

  update(view: ChartView): void {
    const log = view.log && this.spec.logarithmic;
    const rebuild = !this.plot || log !== this.view.log;
    this.view = { ...view, log };
    if (rebuild) this.build();
    const plot = this.plot!;
    plot.batch(() => {
      plot.setData(this.data(), false);
      const [min, max] = this.zoom ?? [0, view.end];
      plot.setScale('x', { min, max });
    });
    this.describe();
  }

  /** The theme has changed: everything is drawn anew, the zoom and the hidden lines stay. */
  repaint(theme: Theme): void {
    this.theme = theme;
    this.legend.paint(this.entries());
    this.build();
    this.update(this.view);
  }

  zoomTo(range: readonly [number, number] | undefined): void {
    this.zoom = range;
    this.update(this.view);
  }

  private entries(): LegendEntry[] {
    const only = this.spec.names.length === 1;
    return this.lines
      .filter(({ raw }) => !raw)
      .map(({ name, part, pair }) => ({
        name,
        part,
        colour: this.theme.pairs[pair]![part],
        label: `${only ? '' : `${name} · `}${part === 'train' ? 'training' : 'validation'}`,
      }));
  }

  private data(): uPlot.AlignedData {
    const columns = this.lines.map((line) => lineValues(line, this.series, this.view));
    return [this.series.steps, ...columns] as uPlot.AlignedData;
  }

  private build(): void {
    const hidden = new Set(this.lines.filter((_, index) => this.plot?.series[index + 1]?.show === false));
    this.plot?.destroy();
    const tooltip = new Tooltip();
    const { clientWidth: width, clientHeight: height } = this.box;
    const options = plotOptions({
      theme: this.theme,
      lines: this.lines,
      hidden,
      log: this.view.log,
      perEpoch: this.view.perEpoch,
      within: this.spec.within,
      formatAxis: this.spec.formatAxis,
      size: { width: Math.max(50, width), height: Math.max(50, height) },
      onCursor: (plot) => this.onCursor(plot, tooltip),
      onSelect: (plot) => this.onSelect(plot),
      onZoomOut: () => this.listener.onZoom(false),
    });
    this.plot = new uPlot(options, this.data(), this.box);
    this.plot.over.append(tooltip.root);
  }

  private onCursor(plot: uPlot, tooltip: Tooltip): void {
    const at = plot.cursor.idx;
    const hovering = at !== null && at !== undefined && (plot.cursor.left ?? -1) >= 0;
    const step = hovering ? this.series.steps[at] : undefined;
    const rows = this.legend.entries.map((entry) => {
      const index =
        this.lines.findIndex(({ raw, name, part }) => !raw && name === entry.name && part === entry.part) + 1;
      const row = step === undefined ? undefined : plot.cursor.idxs?.[index];
      const value = step === undefined ? this.series.last(entry.part, entry.name) : plot.data[index]?.[row ?? -1];
      return { ...entry, text: this.spec.format(value), shown: plot.series[index]?.show ?? true };
    });
    this.legend.tell(rows.map(({ text }) => text));
    tooltip.show(plot, step === undefined ? undefined : this.place(step), rows);
  }

  private place(step: number): string {
    return `epoch ${Math.max(1, Math.ceil(step / this.view.perEpoch))} · step ${count(step)}`;
  }

  private onSelect(plot: uPlot): void {
    if (plot.select.width < 4) return;
    this.zoom = [plot.posToVal(plot.select.left, 'x'), plot.posToVal(plot.select.left + plot.select.width, 'x')];
    this.listener.onZoom(true);
  }

  private toggle(entry: LegendEntry): boolean {
    let shown = true;
    this.lines.forEach(({ name, part }, index) => {
      if (name !== entry.name || part !== entry.part) return;
      shown = !this.plot?.series[index + 1]?.show;
      this.plot?.setSeries(index + 1, { show: shown });
    });
    return shown;
  }

  /** Arrows move the cursor from value to value, with Shift in tens; Escape shows all steps again. */
  private onKey(event: KeyboardEvent): void {
    const { plot, series } = this;
    if (!plot || series.steps.length === 0) return;
    const last = series.steps.length - 1;
    const stride = event.shiftKey ? 10 : 1;
    const now = (plot.cursor.left ?? -1) >= 0 ? (plot.cursor.idx ?? last) : undefined;
    const to: Record<string, number> = {
      ArrowLeft: (now ?? last + stride) - stride,
      ArrowRight: (now ?? last - stride) + stride,
      Home: 0,
      End: last,
    };
    if (event.key === 'Escape') this.listener.onZoom(false);
    else if (event.key in to) {
      const row = Math.min(last, Math.max(0, to[event.key]!));
      plot.setCursor({ left: plot.valToPos(series.steps[row]!, 'x'), top: plot.over.clientHeight / 3 });
      setText(this.spoken, `${this.place(series.steps[row]!)}: ${this.legend.text()}`);
    } else return;
    event.preventDefault();
  }

  private fit(): void {
    const { clientWidth: width, clientHeight: height } = this.box;
    if (this.plot && width > 0 && height > 0) this.plot.setSize({ width, height });
  }

  /** What is seen, for who does not see it. */
  private describe(): void {
    const values = this.legend.entries
      .map(({ name, part, label }) => `${label} ${this.spec.format(this.series.last(part, name))}`)
      .join(', ');
    this.box.setAttribute(
      'aria-label',
      `${this.spec.title} over the steps. Last: ${values}. Arrow keys read the values.`,
    );
    if ((this.plot?.cursor.left ?? -1) < 0 && this.plot) {
      this.legend.tell(this.legend.entries.map(({ name, part }) => this.spec.format(this.series.last(part, name))));
    }
  }
}
