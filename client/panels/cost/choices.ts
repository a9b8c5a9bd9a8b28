import { generic } from '../../../engine/cost/devices.ts';
import { button, element } from '../dom.ts';
import type { Count } from './counts.ts';
import type { CostView, Shown } from './messages.ts';

/** What is shown: which network, on which device, for which batch, beside what. */
export class Choices {
  readonly root = element('div', { class: 'choices', role: 'group', 'aria-label': 'What is shown' });
  private readonly network = element('select', {});
  private readonly device = element('select', {});
  private readonly batch = element('input', { type: 'number', min: '1', step: '1', size: '6' });
  private readonly against = element('select', {});
  private readonly measure: HTMLButtonElement;
  private view: CostView = {};

  constructor(
    private readonly onView: (view: CostView) => void,
    onMeasure: () => void,
  ) {
    const change = () => {
      const batch = this.batch.valueAsNumber;
      const against = this.against.value;
      this.view = {
        ...(this.view.count && { count: this.view.count }),
        ...(this.network.value && { network: this.network.value }),
        ...(this.device.selectedIndex > 0 && { device: this.device.value }),
        ...(Number.isInteger(batch) && batch >= 1 && { batch }),
        ...(against === 'saved' && { against: { saved: true } as const }),
        ...(against.startsWith('network ') && { against: { network: against.slice('network '.length) } }),
      };
      onView(this.view);
    };
    for (const control of [this.network, this.device, this.against, this.batch])
      control.addEventListener('change', change);
    this.measure = button('Measure this machine', onMeasure);
    this.root.append(
      labelled('Network', this.network),
      labelled('Device', this.device),
      this.measure,
      labelled('Batch', this.batch),
      labelled('Compare with', this.against),
    );
  }

  /** Another count, beside what is chosen here. */
  count(count: Count): void {
    this.view = { ...this.view, count };
    this.onView(this.view);
  }

  show({ report, view, figures }: Shown): void {
    this.view = view;
    const names = report?.networks.map(({ name }) => name) ?? [];
    fill(this.network, [['', 'at the cursor'], ...names.map((name) => [name, name] as const)], view.network ?? '');
    const devices = report?.devices ?? [];
    fill(
      this.device,
      devices.map(({ name, title }) => [name, title] as const),
      view.device ?? devices[0]?.name ?? '',
    );
    // What stands in for a machine that was never measured tells no time.
    this.measure.hidden = figures?.estimate.device.name !== generic.name;
    const others = names.filter((name) => name !== report?.network);
    const against = view.against ? ('saved' in view.against ? 'saved' : `network ${view.against.network}`) : '';
    fill(
      this.against,
      [['', 'nothing'], ['saved', 'the saved file'], ...others.map((name) => [`network ${name}`, name] as const)],
      against,
    );
    if (document.activeElement !== this.batch) this.batch.value = view.batch ? String(view.batch) : '';
    this.batch.placeholder = figures ? String(figures.estimate.batch) : '';
  }
}

const labelled = (text: string, control: HTMLElement): HTMLElement => element('label', {}, text, control);

/** Only where something differs: an open list stays open. */
function fill(select: HTMLSelectElement, options: readonly (readonly [string, string])[], chosen: string): void {
  const known = [...select.options].map(({ value, text }) => `${value}\n${text}`).join('\t');
  if (known !== options.map(([value, text]) => `${value}\n${text}`).join('\t'))
    select.replaceChildren(...options.map(([value, text]) => element('option', { value }, text)));
  select.value = chosen;
}
