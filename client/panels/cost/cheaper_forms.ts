import type { CheaperLayer } from '../../../server/editor/cheaper.ts';
import { savings } from '../../../server/editor/cheaper_words.ts';
import { button, element } from '../dom.ts';
import type { Figures } from './figures.ts';
import type { Cheaper } from './messages.ts';
import type { Selection } from './selection.ts';

/** What the layers at the cursor would save in a cheaper form, else those that take most of a step. */
export class CheaperForms {
  readonly root = element('section', { class: 'cheaper', 'aria-label': 'Cheaper forms' });
  private shown = '';

  constructor(
    private readonly selection: Selection,
    private readonly onWrite: (layer: CheaperLayer) => void,
  ) {
    this.root.hidden = true;
  }

  /** Nothing, where the figures are of before: what is saved would be as well. */
  show(figures: Figures, cheaper: Cheaper | undefined): void {
    const layers = cheaper?.layers ?? [];
    this.root.hidden = layers.length === 0;
    // Who is just about to press a button keeps it.
    const of = JSON.stringify([cheaper, figures.estimate.step, figures.estimate.device.name]);
    if (of === this.shown) return;
    this.shown = of;
    const whose = cheaper?.isAtCursor ? 'the layers at the cursor' : 'the layers that take most of a step';
    this.root.replaceChildren(
      element('h2', {}, `Cheaper forms of ${whose}`),
      element('ul', {}, ...layers.map((layer) => this.line(layer, figures))),
    );
  }

  private line(layer: CheaperLayer, { estimate }: Figures): HTMLElement {
    const { name, title, source, replacement } = layer;
    const place = button(name, () => this.selection.reveal(layer.line), { class: 'place', title: 'Go to its line' });
    const write = button('Write', () => this.onWrite(layer), {
      title: replacement ?? '',
      'aria-label': `Write ${name} as ${title}`,
    });
    return element(
      'li',
      {},
      place,
      ` as ${title} `,
      element('strong', {}, savings(layer, estimate)),
      element('span', { class: 'source' }, ` ${source}`),
      ...(layer.edit ? [' ', write] : []),
    );
  }
}
