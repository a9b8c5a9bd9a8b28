import type { createLogUpdate } from 'log-update';
import { grouped } from '../../engine/cost/quantities.ts';
import type { EpochEvent, ResizeEvent, RunEvent, StartEvent } from '../../engine/run/events.ts';
import { duration, rate } from '../figures.ts';
import { advance, epochsPlanned, progressText, type RunProgress, valueText } from '../run_progress.ts';
import { isLively, paint } from './paint.ts';
import { pad } from './table.ts';

const WIDTH = 24;
const bar = (share: number): string => {
  const full = Math.round(share * WIDTH);
  return paint('cyan', '━'.repeat(full)) + paint('dim', '─'.repeat(WIDTH - full));
};
/** Back to the beginning of the line, and clears it. */
const CLEAR = '\r\x1b[2K';

/** Shows a run on a terminal: a line that lives, and one that stays for each epoch. Without a terminal only the latter. */
export class Progress {
  private run: RunProgress = {};
  private readonly isLive = isLively(process.stderr);
  /** The line that lives. It takes longer to load than the first step to run, hence only when there is something to show. */
  private live?: ReturnType<typeof createLogUpdate>;
  private loading?: Promise<void>;
  private drawn = 0;
  private stopping = false;

  get start(): StartEvent | undefined {
    return this.run.start;
  }

  /** What takes a while before the run begins. Not through `live`: that hides the cursor, and would hold up Ctrl-C. */
  reading(data: string): void {
    if (this.isLive) process.stderr.write(paint('dim', `reading ${data} …`));
  }

  /** Whatever `reading` showed goes away. */
  read(): void {
    if (this.isLive) process.stderr.write(CLEAR);
  }

  show(event: RunEvent): void {
    this.run = advance(this.run, event);
    if (event.event === 'start') {
      const weights = event.renamed ? `\n${beginnings(event.renamed)}` : '';
      this.line(`${opening(event)}${weights}\n${paint('dim', header(event))}`);
    }
    if (event.event === 'step') this.draw();
    else if (event.event === 'epoch') this.line(epochLine(this.run.start!, event));
    else if (event.event === 'resize') this.line(paint('dim', resizing(event)));
    else if (event.event === 'result') this.live?.clear();
  }

  stop(): void {
    this.stopping = true;
    this.line(paint('yellow', 'stopping after this step; Ctrl-C once more leaves at once, without a checkpoint'));
  }

  private draw(): void {
    const now = performance.now();
    // A terminal shows no more than a few pictures a second anyway.
    if (!this.isLive || this.stopping || now - this.drawn < 80) return;
    if (!this.live) {
      this.loading ??= import('log-update').then((library) => {
        this.live = library.createLogUpdate(process.stderr);
      });
      return;
    }
    this.drawn = now;
    const { start, step } = this.run;
    const share = step!.step / start!.steps;
    this.live(`${bar(share)} ${progressText(this.run)} ${paint('dim', `· ${rate(step!.samplesPerSecond)} samples/s`)}`);
  }

  /** A line that stays, above the one that lives. */
  private line(text: string): void {
    this.live?.clear();
    process.stderr.write(`${text}\n`);
  }
}

function opening({ name, parameters, samples, batch, threads, instructions }: StartEvent): string {
  const parts = Object.entries(samples)
    .filter(([, number]) => number > 0)
    .map(([part, number]) => `${grouped(number)} ${part}`);
  const machine = `${threads} ${threads === 1 ? 'thread' : 'threads'} (${instructions})`;
  return `${paint('bold', name)}  ${grouped(parameters)} parameters · ${parts.join(', ')} samples · batch ${grouped(batch)} · ${machine}`;
}

/** Where layers were found in a file that calls them otherwise. */
const beginnings = (renamed: NonNullable<StartEvent['renamed']>): string =>
  `weights begin with the file's: ${Object.entries(renamed)
    .map(([ours, its]) => `${ours} ← ${its || '(no name)'}`)
    .join(', ')}`;

const resizing = ({ size, epoch }: ResizeEvent): string => `pictures of ${size}×${size} from epoch ${epoch} on`;

/** Columns of the lines of epochs: what stands above each, as wide as any value below it. */
function columns(start: StartEvent): { readonly title: string; readonly width: number }[] {
  const values = ['loss', ...start.metrics];
  const parts = start.samples.validation > 0 ? [values, values.map((name) => `validation ${name}`)] : [values];
  const epoch = { title: 'epoch', width: Math.max(5, String(epochsPlanned(start)).length) };
  return [
    epoch,
    ...parts.flat().map((title) => ({ title, width: Math.max(8, title.length) })),
    { title: 'time', width: 8 },
  ];
}

const header = (start: StartEvent): string =>
  columns(start)
    .map(({ title, width }) => pad(title, -width))
    .join('  ');

function epochLine(start: StartEvent, { epoch, train, validation, epochSeconds, best, skipped }: EpochEvent): string {
  const names = ['loss', ...start.metrics];
  const values = [train, ...(start.samples.validation > 0 ? [validation] : [])].flatMap((part) =>
    names.map((name) => valueText(start, name, part?.[name])),
  );
  const widths = columns(start).map(({ width }) => width);
  const cells = [String(epoch), ...values, duration(epochSeconds)].map((cell, column) => pad(cell, -widths[column]!));
  const left = skipped === undefined ? '' : paint('yellow', `  ${skipped} ${skipped === 1 ? 'step' : 'steps'} skipped`);
  return `${cells.join('  ')}${best ? paint('green', '  best') : ''}${left}`;
}
