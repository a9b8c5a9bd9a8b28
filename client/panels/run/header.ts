import { count, duration, rate } from '../../figures.ts';
import {
  currentEpoch,
  epochsPlanned,
  type RunProgress,
  secondsLeft,
  stepsDone,
  valueText,
} from '../../run_progress.ts';
import { button, element, setText } from '../dom.ts';
import type { ProcessState } from './messages.ts';
import { type RunState, stateOf } from './run_state.ts';

/** Name, state, progress and the figures of a run. */
export class Header {
  readonly root: HTMLElement;
  private readonly name = element('h1', {}, 'Run');
  private readonly state = element('span', { class: 'state' });
  private readonly file = element('span', { class: 'file' });
  private readonly stop: HTMLButtonElement;
  private readonly bar = element('div', { class: 'bar' });
  private readonly progress: HTMLElement;
  private readonly alert = element('p', { class: 'alert', role: 'alert' });
  private readonly spoken = element('p', { class: 'spoken', role: 'status' });
  private readonly facts = new Map<string, HTMLElement>();

  constructor(onStop: () => void) {
    this.stop = button('Stop', onStop, { class: 'stop', title: 'End after this step, with a checkpoint' });
    const title = element('div', { class: 'title' }, this.name, this.state, this.file, this.stop);
    this.progress = element(
      'div',
      {
        class: 'progress',
        role: 'progressbar',
        'aria-label': 'Progress',
        'aria-valuemin': '0',
        'aria-valuemax': '100',
      },
      this.bar,
    );
    const list = element('dl', { class: 'facts' });
    for (const name of ['Epoch', 'Step', 'Speed', 'Time', 'Best epoch']) {
      const value = element('dd', {}, '–');
      this.facts.set(name, value);
      list.append(element('div', {}, element('dt', {}, name), value));
    }
    this.alert.hidden = true;
    this.root = element('header', {}, title, this.progress, this.alert, list, this.spoken);
  }

  show(progress: RunProgress, process: ProcessState): void {
    const { start } = progress;
    const state = stateOf(progress, process);
    if (start) {
      setText(this.name, start.name);
      setText(this.file, start.file.split(/[\\/]/).at(-1) ?? '');
      this.file.title = start.file;
    }
    setText(this.state, state.label);
    this.state.className = `state ${state.kind}`;
    this.stop.hidden = !process.ours || progress.result !== undefined;
    this.stop.disabled = process.stopping;
    this.alert.hidden = state.why === undefined;
    setText(this.alert, state.why ?? '');
    this.showProgress(progress, state);
    this.showFacts(progress, state);
  }

  private showProgress(progress: RunProgress, state: RunState): void {
    const share = progress.start ? Math.min(1, stepsDone(progress) / progress.start.steps) : 0;
    this.bar.style.transform = `scaleX(${share})`;
    this.progress.className = `progress ${state.kind}`;
    this.progress.setAttribute('aria-valuenow', String(Math.round(share * 100)));
    if (progress.start)
      setText(this.spoken, `${state.label}, epoch ${currentEpoch(progress)} of ${epochsPlanned(progress.start)}`);
  }

  private showFacts(progress: RunProgress, state: RunState): void {
    const { start, step, best, result, epoch } = progress;
    if (!start) return;
    this.fact('Epoch', `${currentEpoch(progress)} / ${epochsPlanned(start)}`);
    this.fact('Step', `${count(stepsDone(progress))} / ${count(start.steps)}`);
    this.fact('Speed', step ? `${rate(step.samplesPerSecond)} samples/s` : '–');
    const left = secondsLeft(progress);
    const spent = result?.seconds ?? Math.max(step?.seconds ?? 0, epoch?.seconds ?? 0);
    const running = state.kind === 'running' && left !== undefined;
    this.fact('Time', running ? `${duration(left)} left` : duration(spent));
    this.fact('Best epoch', best ? `${best.epoch} · ${bestText(progress)}` : '–');
  }

  private fact(name: string, text: string): void {
    setText(this.facts.get(name)!, text);
  }
}

/** The loss by which it is the best: that of validation, where there is one. */
function bestText({ start, best }: RunProgress): string {
  const [part, values] = best?.validation ? ['validation', best.validation] : ['training', best?.train];
  return `${part} loss ${valueText(start, 'loss', values?.loss)}`;
}
