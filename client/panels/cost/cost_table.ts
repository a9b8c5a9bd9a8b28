import { button, element } from '../dom.ts';
import { type Column, columnsFor, csv, type Order, sorted } from './columns.ts';
import { AS_ELSEWHERE, type Count, canFuse, countedLayers, PASSES } from './counts.ts';
import { differences, type LayerDifference } from './differences.ts';
import type { Figures } from './figures.ts';
import { enter, roving } from './roving.ts';
import { markCurrent, type Selection } from './selection.ts';
import { bringIntoSight } from './sight.ts';

/** Every layer in figures; a click on a column's title sorts by it. */
export class CostTable {
  readonly root = element('section', { class: 'layers', 'aria-label': 'Layers' });
  private rows: readonly LayerDifference[] = [];
  private order: Order | undefined;
  private isCompared = false;
  private count = AS_ELSEWHERE;
  private canFuse = false;
  private lines = new Map<string, HTMLTableRowElement>();
  private readonly scroller = element('div', { class: 'scroller' });

  constructor(
    private readonly selection: Selection,
    private readonly onCsv: (text: string) => void,
    private readonly onCount: (count: Count) => void,
  ) {
    selection.onChange(() => {
      const before = this.current();
      this.mark();
      const line = this.current();
      if (line && line !== before) bringIntoSight(line, this.scroller, this.scroller.querySelector('thead'));
    });
    roving(this.root, () => [...this.root.querySelectorAll<HTMLElement>('tbody tr[tabindex]')]);
  }

  show(figures: Figures, baseline: Figures | undefined, count: Count = AS_ELSEWHERE): void {
    this.isCompared = baseline !== undefined;
    this.canFuse = canFuse(figures, count);
    this.count = { ...count, fused: count.fused && this.canFuse };
    this.rows = differences(countedLayers(figures, count), baseline && countedLayers(baseline, count));
    this.draw();
  }

  private draw(): void {
    const columns = columnsFor(this.isCompared, this.count);
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
      ...this.counts(),
      button('Copy as CSV', () => this.onCsv(csv(sorted(this.rows, this.order), this.isCompared, this.count))),
    );
    const lines = [...this.lines.values()];
    enter(lines, lines[0]);
    this.scroller.replaceChildren(table);
    this.root.replaceChildren(tools, this.scroller);
    this.mark();
  }

  /** What FLOPs and bytes are told of. */
  private counts(): HTMLElement[] {
    const chooser = (label: string, values: readonly (readonly [string, string])[], chosen: string) => {
      const select = element('select', { 'aria-label': label });
      select.append(...values.map(([value, text]) => element('option', { value }, text)));
      select.value = chosen;
      return select;
    };
    const titles = { forward: 'forward', backward: 'backward', optimizer: 'optimizer', step: 'whole step' };
    const pass = chooser(
      'Pass that is counted',
      PASSES.map((each) => [each, titles[each]]),
      this.count.pass,
    );
    const per = chooser(
      'Samples that are counted',
      [
        ['batch', 'of a batch'],
        ['sample', 'of one sample'],
      ],
      this.count.per,
    );
    const moved = chooser(
      'Bytes that are counted',
      [
        ['', 'every operand'],
        ['fused', 'as the engine fuses'],
      ],
      this.count.fused ? 'fused' : '',
    );
    moved.disabled = !this.canFuse;
    const choosers = [pass, per, moved];
    choosers.forEach((each, at) => {
      each.addEventListener('change', () => {
        this.onCount({
          pass: pass.value as Count['pass'],
          per: per.value as Count['per'],
          fused: moved.value === 'fused',
        });
        // The one that was changed is a new one.
        this.root.querySelectorAll('select')[at]?.focus();
      });
    });
    return [element('span', { class: 'counts' }, ...choosers)];
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
      titles[columnsFor(this.isCompared, this.count).findIndex((other) => other.title === title)]?.focus();
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
    const made = element('tr', { class: state, ...(row.now && { tabindex: '-1' }) }, ...cells);
    if (row.now) {
      this.selection.follow(made, layer);
      this.lines.set(layer.name, made);
    }
    return made;
  }

  /** The first of the layers at the cursor. */
  private current(): HTMLTableRowElement | undefined {
    return [...this.lines.values()].find((line) => line.classList.contains('chosen'));
  }

  private mark(): void {
    for (const [name, line] of this.lines) markCurrent(line, this.selection.has(name));
  }
}
