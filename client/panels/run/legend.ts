import { element, setText } from '../dom.ts';
import type { Part } from './series.ts';

export interface LegendEntry {
  readonly name: string;
  readonly part: Part;
  readonly label: string;
  readonly colour: string;
}

/** A key to the lines of a chart with their values; each entry is a switch that hides its line. */
export class Legend {
  readonly root = element('div', { class: 'legend' });
  entries: readonly LegendEntry[];
  private readonly values: HTMLElement[] = [];
  private readonly swatches: HTMLElement[] = [];

  constructor(entries: readonly LegendEntry[], onToggle: (entry: LegendEntry) => boolean) {
    this.entries = entries;
    for (const entry of entries) {
      const swatch = element('span', { class: `swatch ${entry.part}`, 'aria-hidden': 'true' });
      const value = element('span', { class: 'value' });
      const title = 'Show or hide this line';
      const made = element('button', { type: 'button', 'aria-pressed': 'true', title }, swatch, entry.label, value);
      made.addEventListener('click', () => made.setAttribute('aria-pressed', String(onToggle(entry))));
      this.root.append(made);
      this.swatches.push(swatch);
      this.values.push(value);
    }
    this.paint(entries);
  }

  paint(entries: readonly LegendEntry[]): void {
    this.entries = entries;
    for (const [index, { colour }] of entries.entries()) this.swatches[index]!.style.setProperty('--colour', colour);
  }

  tell(values: readonly string[]): void {
    for (const [index, value] of values.entries()) setText(this.values[index]!, value);
  }

  text(): string {
    return this.entries.map(({ label }, index) => `${label} ${this.values[index]!.textContent}`).join(', ');
  }
}
