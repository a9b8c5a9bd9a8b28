import { button, element, setText } from '../dom.ts';
import type { ViewSettings } from './messages.ts';

export interface ToolbarListener {
  onView(view: ViewSettings): void;
  onZoomOut(): void;
}

/** How the curves are shown: smoothing, the axis of the loss, and the way back from a zoom. */
export class Toolbar {
  readonly root: HTMLElement;
  private readonly zoomOut: HTMLButtonElement;

  constructor(
    private view: ViewSettings,
    private readonly listener: ToolbarListener,
  ) {
    const value = element('output', { for: 'smoothing' }, view.smoothing.toFixed(2));
    const slider = element('input', { id: 'smoothing', type: 'range', min: '0', max: '0.99', step: '0.01' });
    slider.value = String(view.smoothing);
    slider.addEventListener('input', () => {
      setText(value, slider.valueAsNumber.toFixed(2));
      this.change({ smoothing: slider.valueAsNumber });
    });
    const log = element('input', { id: 'log', type: 'checkbox' });
    log.checked = view.log;
    log.addEventListener('change', () => this.change({ log: log.checked }));

    this.zoomOut = button('Show all steps', listener.onZoomOut);
    this.zoomOut.hidden = true;
    this.root = element(
      'div',
      { class: 'toolbar', role: 'group', 'aria-label': 'Curves' },
      element('label', {}, 'Smoothing', slider, value),
      element('label', {}, log, 'Log scale for the loss'),
      this.zoomOut,
    );
  }

  showZoomOut(shown: boolean): void {
    this.zoomOut.hidden = !shown;
  }

  private change(changed: Partial<ViewSettings>): void {
    this.view = { ...this.view, ...changed };
    this.listener.onView(this.view);
  }
}
