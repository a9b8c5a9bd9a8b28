import type { EpochEvent, RunEvent } from '../../../engine/run/events.ts';
import { advance, type RunProgress } from '../../run_progress.ts';
import { button, element } from '../dom.ts';
import { onThemeChange, readTheme } from '../theme.ts';
import { Chart, type ChartView } from './chart.ts';
import { chartSpecs } from './chart_specs.ts';
import { horizon } from './epoch_axis.ts';
import { Header } from './header.ts';
import type { PanelState, ProcessState, ToHost, ToPage, ViewSettings } from './messages.ts';
import { RunSeries } from './series.ts';
import { EpochTable, resultTable } from './tables.ts';
import { Toolbar } from './toolbar.ts';

/** The page of a run panel. Everything that it shows comes from the events of the run folder. */

declare function acquireVsCodeApi(): {
  postMessage(message: ToHost): void;
  getState(): PanelState | undefined;
  setState(state: PanelState): void;
};

const editor = acquireVsCodeApi();
const kept = editor.getState();

let folder = kept?.folder ?? '';
let view: ViewSettings = kept?.view ?? { log: false, smoothing: 0.6 };
let process: ProcessState = { ours: false, stopping: false };
let progress: RunProgress = {};
let epochs: EpochEvent[] = [];
let series = new RunSeries();
let charts: Chart[] = [];
let drawing = false;

const header = new Header(() => editor.postMessage({ ask: 'stop' }));
const toolbar = new Toolbar(view, {
  onView(changed) {
    view = changed;
    keep();
    draw();
  },
  onZoomOut: () => zoom(false),
});
const plots = element('div', { class: 'plots' });
const result = element('div', { class: 'result-box' });
const epochTable = new EpochTable();
const path = element('code', {});
const place = element(
  'p',
  { class: 'folder' },
  'Run folder ',
  path,
  button('Open', () => editor.postMessage({ ask: 'open' })),
);
const footer = element('footer', {}, result, epochTable.root, place);
document.getElementById('run')!.append(header.root, toolbar.root, plots, footer);

window.addEventListener('message', ({ data }: MessageEvent<ToPage>) => {
  if (data.tell === 'run') begin(data.folder);
  else if (data.tell === 'process') process = data.process;
  else for (const event of data.events) take(event);
  drawSoon();
});
onThemeChange(() => {
  const theme = readTheme();
  for (const chart of charts) chart.repaint(theme);
});
header.show(progress, process);
editor.postMessage({ ask: 'ready' });

function begin(run: string): void {
  folder = run;
  path.textContent = run;
  progress = {};
  epochs = [];
  series = new RunSeries();
  charts = [];
  plots.replaceChildren();
  result.replaceChildren();
  epochTable.clear();
  keep();
}

function take(event: RunEvent): void {
  progress = advance(progress, event);
  series.add(event);
  if (event.event === 'start') {
    const theme = readTheme();
    charts = chartSpecs(event).map((spec) => new Chart(spec, theme, series, { onZoom: (zoomed) => zoom(zoomed) }));
    plots.replaceChildren(...charts.map((chart) => chart.root));
  } else if (event.event === 'epoch') {
    // A resumed run tells an epoch again.
    while (epochs.length > 0 && epochs.at(-1)!.epoch >= event.epoch) epochs.pop();
    epochs.push(event);
  } else if (event.event === 'result') {
    const table = resultTable(progress);
    if (table) result.replaceChildren(table);
  }
}

function zoom(zoomed: boolean): void {
  toolbar.showZoomOut(zoomed);
  // Dragging in one chart chooses the same steps in all, by their common cursor.
  if (!zoomed) for (const chart of charts) chart.zoomTo(undefined);
}

/** Messages may come faster than frames. */
function drawSoon(): void {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    draw();
  });
}

function draw(): void {
  header.show(progress, process);
  const { start } = progress;
  if (!start) return;
  const done = series.steps.at(-1) ?? 0;
  const chartView: ChartView = {
    ...view,
    perEpoch: start.stepsPerEpoch,
    end: progress.result || process.death ? Math.max(1, done) : horizon(done, start.steps),
  };
  for (const chart of charts) chart.update(chartView);
  epochTable.show(start, epochs);
}

function keep(): void {
  editor.setState({ folder, view });
}
