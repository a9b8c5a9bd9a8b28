import type { EpochEvent, StartEvent, Values } from '../../../engine/run/events.ts';
import { duration } from '../../figures.ts';
import { type RunProgress, valueText } from '../../run_progress.ts';
import { element } from '../dom.ts';

/** Loss and metrics of the best weights on each part of the data, once the run has ended. */
export function resultTable({ start, result }: RunProgress): HTMLElement | undefined {
  const parts = (['train', 'validation', 'test'] as const).filter((part) => result?.metrics[part]);
  if (!start || !result || parts.length === 0) return undefined;
  const names = valueNames(start);
  return element(
    'table',
    { class: 'result' },
    element('caption', {}, result.best ? `Result · weights of epoch ${result.best.epoch}` : 'Result'),
    element('thead', {}, row('th', ['', ...names], 'col')),
    element(
      'tbody',
      {},
      ...parts.map((part) => {
        const label = part === 'train' ? 'training' : part;
        return labelled(label, cells(start, names, result.metrics[part]), part);
      }),
    ),
  );
}

/** Every epoch in figures: the curves for who reads rather than looks. */
export class EpochTable {
  readonly root: HTMLElement;
  private readonly head = element('thead');
  private readonly body = element('tbody');
  private shown = 0;
  private last: EpochEvent | undefined;

  constructor() {
    const table = element(
      'table',
      { class: 'epochs' },
      element('caption', { class: 'spoken' }, 'Epochs'),
      this.head,
      this.body,
    );
    this.root = element('details', {}, element('summary', {}, 'Epochs in figures'), table);
  }

  show(start: StartEvent, epochs: readonly EpochEvent[]): void {
    // A resumed run has told some epochs anew.
    if (epochs[this.shown - 1] !== this.last) this.clear();
    const names = valueNames(start);
    if (this.shown === 0) {
      const columns = names.flatMap((name) => [`${name}, training`, `${name}, validation`]);
      this.head.replaceChildren(row('th', ['epoch', ...columns, 'time', 'best'], 'col'));
    }
    for (const epoch of epochs.slice(this.shown)) {
      const values = names.flatMap((name) => [
        valueText(start, name, epoch.train[name]),
        valueText(start, name, epoch.validation?.[name]),
      ]);
      const best = epoch.best ? 'best so far' : '';
      this.body.append(labelled(String(epoch.epoch), [...values, duration(epoch.epochSeconds), best], 'epoch'));
    }
    this.shown = epochs.length;
    this.last = epochs.at(-1);
  }

  clear(): void {
    this.body.replaceChildren();
    this.shown = 0;
    this.last = undefined;
  }
}

function valueNames(start: StartEvent): string[] {
  return ['loss', ...start.metrics];
}

function cells(start: StartEvent, names: readonly string[], values: Values | undefined): string[] {
  return names.map((name) => valueText(start, name, values?.[name]));
}

function row(tag: 'th' | 'td', texts: readonly string[], scope: string): HTMLElement {
  return element('tr', {}, ...texts.map((text) => element(tag, tag === 'th' ? { scope } : {}, text)));
}

function labelled(label: string, texts: readonly string[], kind: string): HTMLElement {
  const made = row('td', texts, '');
  made.className = kind;
  made.prepend(element('th', { scope: 'row' }, label));
  return made;
}
