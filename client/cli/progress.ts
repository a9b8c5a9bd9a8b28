import { createLogUpdate } from 'log-update';
import type { EpochEvent, RunEvent, StartEvent } from '../../engine/run/events.ts';
import { count, duration, rate } from '../figures.ts';
import { advance, epochsPlanned, progressText, type RunProgress, valuesText } from '../run_progress.ts';
import { paint } from './paint.ts';

const WIDTH = 24;
const bar = (share: number): string => {
  const full = Math.round(share * WIDTH);
  return paint('cyan', '━'.repeat(full)) + paint('dim', '━'.repeat(WIDTH - full));
};

/** Shows a run on a terminal: a line that lives, and one that stays for each epoch. Without a terminal only the latter. */
export class Progress {
  private run: RunProgress = {};
  private readonly live = createLogUpdate(process.stderr);
  private readonly isLive = process.stderr.isTTY ?? false;
  private drawn = 0;

  get start(): StartEvent | undefined {
    return this.run.start;
  }

  show(event: RunEvent): void {
    this.run = advance(this.run, event);
    if (event.event === 'start') this.line(opening(event));
    else if (event.event === 'step') this.draw();
    else if (event.event === 'epoch') this.line(this.epochLine(event));
    else if (event.event === 'result' && this.isLive) this.live.clear();
  }

  private draw(): void {
    const now = performance.now();
    // A terminal shows no more than a few pictures a second anyway.
    if (!this.isLive || now - this.drawn < 80) return;
    this.drawn = now;
    const { start, step } = this.run;
    const share = step!.step / start!.steps;
    this.live(`${bar(share)} ${progressText(this.run)} ${paint('dim', `· ${rate(step!.samplesPerSecond)} samples/s`)}`);
  }

  private epochLine(event: EpochEvent): string {
    const { start } = this.run;
    const validation = event.validation ? ` · validation ${valuesText(start, event.validation)}` : '';
    const best = event.best ? paint('green', ' · best') : '';
    const epoch = `epoch ${String(event.epoch).padStart(String(epochsPlanned(start!)).length)}`;
    return `${epoch}  ${valuesText(start, event.train)}${validation} ${paint('dim', `· ${duration(event.epochSeconds)}`)}${best}`;
  }

  /** A line that stays, above the one that lives. */
  private line(text: string): void {
    if (this.isLive) this.live.clear();
    process.stderr.write(`${text}\n`);
  }
}

function opening({ name, parameters, samples, batch, threads, instructions }: StartEvent): string {
  const parts = Object.entries(samples)
    .filter(([, number]) => number > 0)
    .map(([part, number]) => `${count(number)} ${part}`);
  const machine = `${threads} ${threads === 1 ? 'thread' : 'threads'} (${instructions})`;
  return `${paint('bold', name)}  ${count(parameters)} parameters · ${parts.join(', ')} samples · batch ${batch} · ${machine}`;
}
