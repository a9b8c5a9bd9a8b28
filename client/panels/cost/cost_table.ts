import { button, element } from '../dom.ts';
import { type Column, columnsFor, csv, type Order, sorted } from './columns.ts';
import { differences, type LayerDifference } from './differences.ts';
import type { Figures } from './messages.ts';
import type { Selection } from './selection.ts';

/** Every layer in figures; a click on a column's title sorts by it. */
export class CostTable {
  readonly root = element('section', { class: 'layers', 'aria-label': 'Layers' });
  private rows: readonly LayerDifference[] = [];
  private order: Order | undefined;
  private isCompared = false;
  private lines = new Map<string, HTMLTableRowElement>();

  constructor(
    private readonly selection: Selection,
    private readonly onCsv: (text: string) => void,
  ) {
    selection.onChange(() => this.mark());
  }

  show(figures: Figures, baseline: Figures | undefined): void {
    this.isCompared = baseline !== undefined;
    this.rows = differences(figures.estimate.layers, baseline?.estimate.layers);
    this.draw();
  }

  private draw(): void {
    const columns = columnsFor(this.isCompared);
    this.lines = new Map();
    const head = element('tr', {}, ...columns.map((column) => this.title(column)));
    const body = sorted(this.rows, this.order).map((row) => this.row(row, columns));
    const table = element(
      'table',
      {},
      element('caption', { class: 'spoken' }, 'Cost of every layer'),
      element('thead', {}, head),
      element('tbody', {}, ...body),
    );
    const tools = element(
      'div',
      { class: 'section-head' },
      element('h2', {}, 'Layers'),
      button('Copy as CSV', () => this.onCsv(csv(sorted(this.rows, this.order), this.isCompared))),
    );
    this.root.replaceChildren(tools, element('div', { class: 'scroller' }, table));
    this.mark();
  }

  private title(column: Column): HTMLElement {
    const { title, isText } = column;
    const isOrder = this.order?.column === title;
    const sign = isOrder ? (this.order!.falling ? ' ▾' : ' ▴') : '';
    const sort = button(`${title}${sign}`, () => {
      this.order = this.next(title, isText ?? false);
      this.draw();
      // The title that was clicked on is a new one.
      const titles = [...this.root.querySelectorAll<HTMLButtonElement>('th button')];
      titles[columnsFor(this.isCompared).findIndex((other) => other.title === title)]?.focus();
    });
    const how = isOrder ? (this.order!.falling ? 'descending' : 'ascending') : 'none';
    return element('th', { scope: 'col', 'aria-sort': how, class: isText ? 'word' : '' }, sort);
  }

  /** Figures begin with the largest, words with the first; the third click is the network's own order again. */
  private next(column: string, isText: boolean): Order | undefined {
    if (this.order?.column !== column) return { column, falling: !isText };
    return this.order.falling === !isText ? { column, falling: isText } : undefined;
  }

  private row(row: LayerDifference, columns: readonly Column[]): HTMLTableRowElement {
    const layer = row.now ?? row.before!;
    const cells = columns.map((column, at) => {
      const kind = column.isText ? 'word' : '';
      return at === 0
        ? element('th', { scope: 'row', class: kind }, column.text(row))
        : element('td', { class: kind }, column.text(row));
    });
    const state = row.now ? (this.isCompared && !row.before ? 'new' : '') : 'gone';
    const made = element('tr', { class: state, ...(row.now && { tabindex: '0' }) }, ...cells);
    if (row.now) {
      this.selection.follow(made, layer);
      this.lines.set(layer.name, made);
    }
    return made;
  }

  private mark(): void {
    for (const [name, line] of this.lines) line.classList.toggle('chosen', this.selection.has(name));
  }
}
