import type uPlot from 'uplot';
import { element } from '../dom.ts';

export interface TooltipRow {
  readonly label: string;
  readonly colour: string;
  readonly text: string;
  readonly part: string;
  readonly shown: boolean;
}

/** The values under the pointer, beside it. The legend says the same to screen readers. */
export class Tooltip {
  readonly root = element('div', { class: 'tooltip', 'aria-hidden': 'true' });

  show(plot: uPlot, place: string | undefined, rows: readonly TooltipRow[]): void {
    // The other charts follow the pointer with their cursor lines; the box stands only where the pointer is.
    const here =
      plot.cursor.event === undefined || plot.over.matches(':hover') || plot.root.parentElement?.matches(':focus');
    this.root.hidden = place === undefined || !here;
    if (this.root.hidden || place === undefined) return;
    this.root.replaceChildren(
      element('div', { class: 'place' }, place),
      ...rows
        .filter(({ shown }) => shown)
        .map(({ label, colour, text, part }) => {
          const swatch = element('span', { class: `swatch ${part}` });
          swatch.style.setProperty('--colour', colour);
          return element(
            'div',
            { class: 'row' },
            swatch,
            element('span', { class: 'label' }, label),
            element('span', { class: 'value' }, text),
          );
        }),
    );
    const left = plot.cursor.left ?? 0;
    const top = plot.cursor.top ?? 0;
    const flip = left > plot.over.clientWidth / 2;
    const x = flip ? left - this.root.offsetWidth - 14 : left + 14;
    const y = Math.min(
      Math.max(0, top - this.root.offsetHeight / 2),
      Math.max(0, plot.over.clientHeight - this.root.offsetHeight),
    );
    this.root.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
  }
}
