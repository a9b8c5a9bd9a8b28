import { element, setText } from '../dom.ts';
import { CheaperForms } from './cheaper_forms.ts';
import { Choices } from './choices.ts';
import { CostTable } from './cost_table.ts';
import type { Figures } from './figures.ts';
import type { Cheaper, CostView, Shown, ToHost, ToPage } from './messages.ts';
import { NetworkPicture } from './network_picture.ts';
import { Roofline } from './roofline.ts';
import { Selection } from './selection.ts';
import { summary } from './summary.ts';

/** The page of the cost panel. */

declare function acquireVsCodeApi(): {
  postMessage(message: ToHost): void;
  getState(): CostView | undefined;
  setState(state: CostView): void;
};

const editor = acquireVsCodeApi();

const selection = new Selection((line) => editor.postMessage({ ask: 'reveal', line }));
const choices = new Choices(
  (view) => {
    editor.setState(view);
    editor.postMessage({ ask: 'view', view });
  },
  () => editor.postMessage({ ask: 'calibrate' }),
);
const title = element('h1', {});
const file = element('span', { class: 'file' });
const stale = element('p', { class: 'alert stale', role: 'status' });
const figures = element('div', { class: 'figures' });
const totals = element('div', {});
const roofline = new Roofline(selection);
const network = new NetworkPicture(selection);
const cheaper = new CheaperForms(selection, (layer) => {
  if (offered) editor.postMessage({ ask: 'write', layer, version: offered.version });
});
/** The cheaper forms that are shown. */
let offered: Cheaper | undefined;
const table = new CostTable(
  selection,
  (text) => editor.postMessage({ ask: 'csv', text }),
  (count) => {
    choices.count(count);
    if (drawn) table.show(drawn.figures, drawn.baseline, count);
  },
);
/** What is drawn now, and what it was drawn of. */
let drawn: { readonly figures: Figures; readonly baseline?: Figures; readonly of: string } | undefined;
figures.append(totals, element('div', { class: 'pictures' }, roofline.root, network.root), cheaper.root, table.root);
document
  .getElementById('cost')!
  .append(element('header', {}, element('div', { class: 'title' }, title, file), choices.root), stale, figures);

window.addEventListener('message', ({ data }: MessageEvent<ToPage>) => {
  if (data.tell === 'cursor') selection.moveTo(data.line);
  else if (data.tell === 'cheaper') offer(data.cheaper);
  else show(data.shown);
});
editor.postMessage({ ask: 'ready', view: editor.getState() ?? {} });

function offer(found: Cheaper | undefined): void {
  offered = found;
  if (drawn) cheaper.show(drawn.figures, found);
}

function show(shown: Shown): void {
  const { report, figures: known, baseline } = shown;
  setText(title, report?.network ?? known?.network ?? 'Cost');
  setText(file, shown.file ?? '');
  choices.show(shown);
  const why = shown.file ? report?.without : 'Open a spec to see what its networks cost.';
  const age = shown.isStale
    ? 'These figures are stale: they are of before.'
    : 'These figures are as if nothing trained it.';
  setText(stale, [why, why && known ? age : ''].filter(Boolean).join(' '));
  stale.hidden = !why;
  figures.hidden = !known;
  figures.classList.toggle('is-stale', shown.isStale ?? false);
  if (!known) return;
  // A cursor that moves changes no figures: what has the focus or is scrolled to stays.
  const of = JSON.stringify([known, baseline]);
  if (of === drawn?.of) return;
  // Those of another network would lead to its lines.
  if (drawn && drawn.figures.network !== known.network) offered = undefined;
  drawn = { figures: known, baseline, of };
  if (!offered) cheaper.show(known, undefined);
  totals.replaceChildren(summary(known, baseline));
  roofline.show(known);
  network.show(known);
  table.show(known, baseline, shown.view.count);
  selection.among(known.graph.nodes);
}
