import { createLogUpdate } from 'log-update';
import type { EpochEvent, RunEvent, StartEvent, StepEvent } from '../../engine/run/events.ts';
import { duration, grouped, scaled, values } from './numbers.ts';
import { paint } from './paint.ts';

const WIDTH = 24;
const bar = (share: number): string => {
  const full = Math.round(share * WIDTH);
  return paint('cyan', '━'.repeat(full)) + paint('dim', '━'.repeat(WIDTH - full));
};

/** Shows a run on a terminal: a line that lives, and one that stays for each epoch. Without a terminal only the latter. */
export class Progress {
  private start: StartEvent | undefined;
  private readonly live = createLogUpdate(process.stderr);
  private readonly isLive = process.stderr.isTTY ?? false;
  private drawn = 0;

  show(event: RunEvent): void {
    if (event.event === 'start') this.begin(event);
    else if (event.event === 'step') this.step(event);
    else if (event.event === 'epoch') this.epoch(event);
    else if (event.event === 'result') this.live.clear();
  }

  private begin(event: StartEvent): void {
    this.start = event;
    const { train, validation, test } = event.samples;
    this.line(
      `${paint('bold', event.name)}  ${grouped(event.parameters)} parameters  ·  ` +
        `${grouped(train)} training, ${grouped(validation)} validation, ${grouped(test)} test samples  ·  batch ${event.batch}  ·  ` +
        `${event.threads} ${event.threads === 1 ? 'thread' : 'threads'}, ${event.instructions}`,
    );
  }

  private step(event: StepEvent): void {
    const now = performance.now();
    // A terminal shows no more than a few pictures a second anyway.
    if (!this.isLive || now - this.drawn < 80) return;
    this.drawn = now;
    const { stepsPerEpoch, steps, shares } = this.start!;
    const epochs = Math.ceil(steps / stepsPerEpoch);
    const inEpoch =
      (event.step - (event.epoch - 1) * stepsPerEpoch) /
      Math.min(stepsPerEpoch, steps - (event.epoch - 1) * stepsPerEpoch);
    const left = (event.seconds / event.step) * (steps - event.step);
    const rate = `${scaled(event.samplesPerSecond)} samples/s`;
    this.live(
      `epoch ${event.epoch}/${epochs} ${bar(inEpoch)} ${Math.round(100 * inEpoch)} %  ${values(event.train, shares)}  ` +
        `${paint('dim', `${rate}  ${duration(left)} left`)}`,
    );
  }

  private epoch(event: EpochEvent): void {
    const { shares } = this.start!;
    const validation = event.validation ? `  ·  validation ${values(event.validation, shares)}` : '';
    const best = event.best ? paint('green', '  best') : '';
    this.line(
      `epoch ${event.epoch}  ${values(event.train, shares)}${validation}  ${paint('dim', duration(event.epochSeconds))}${best}`,
    );
  }

  /** A line that stays, above the one that lives. */
  private line(text: string): void {
    if (this.isLive) this.live.clear();
    process.stderr.write(`${text}\n`);
  }
}
