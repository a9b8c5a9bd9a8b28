import { nearest } from '../../../engine/nearest.ts';
import type { DataSpec } from '../../../engine/run/spec.ts';
import type { Call } from '../../../engine/table.ts';
import { isAlone } from '../../../engine/training/losses/by_output.ts';
import { losses } from '../../../engine/training/losses/index.ts';
import { schedules } from '../../../engine/training/schedules/index.ts';
import type { TrainSettings } from '../../../engine/training/settings.ts';
import type { Span } from '../../syntax/tree.ts';
import { inWords, suggest } from '../names/suggestion.ts';
import type { Reading } from '../reading.ts';

type Settings = Partial<TrainSettings>;

/** How a run goes on: do optimizers, schedules and what is watched fit one another? */
export function checkCourse(settings: Settings, data: DataSpec | undefined, reading: Reading): void {
  checkTurns(settings.optimizer ?? [], reading);
  checkSchedules(settings.schedule ?? [], reading);
  const watching = [...(settings.schedule ?? []), ...(settings.stop ? [settings.stop] : [])];
  for (const { entry, options, span, written } of watching) {
    const monitor = options.monitor as string | undefined;
    if (monitor !== undefined)
      checkMonitor({ by: entry, monitor, span: written.monitor ?? span }, settings, data, reading);
  }
}

/** An optimizer that another follows has a length. */
function checkTurns(optimizers: readonly Call[], { report }: Reading): void {
  optimizers.forEach(({ entry, options, span, written }, at) => {
    if (options.epochs !== undefined && options.steps !== undefined) {
      const message = `\`${entry}\` is at work for so many \`epochs\` or so many \`steps\`, not both`;
      report.error('conflicting-settings', written.steps ?? span, message);
    }
    const isLast = at === optimizers.length - 1;
    if (!isLast && options.epochs === undefined && options.steps === undefined) {
      const example = `\`${entry}(…, epochs: 5)\``;
      report.error('missing-option', span, `\`${entry}\` needs its length, as another optimizer follows: ${example}`);
    }
  });
}

/** A schedule without a length of its own goes on to the end of the run. */
function checkSchedules(calls: readonly Call[], { report }: Reading): void {
  calls.forEach(({ entry, span }, at) => {
    const next = calls[at + 1];
    if (!next || schedules.get(entry).length) return;
    const message = `\`${entry}\` goes on to the end of the run, so \`${next.entry}\` never begins: put it last`;
    report.error('schedule-order', span, message);
  });
}

/** What is watched, and by what. */
interface Watched {
  readonly by: string;
  readonly monitor: string;
  readonly span: Span;
}

/** What is watched must be measured. */
export function checkMonitor(
  { by, monitor, span }: Watched,
  settings: Settings,
  data: DataSpec | undefined,
  { report }: Reading,
): void {
  const [part, ...rest] = monitor.split('.');
  const measure = rest.join('.');
  const measured = measuredBy(settings);
  if (measured && !measured.includes(measure)) {
    const { words, fixes } = suggest(nearest(measure, measured), { start: span.end - measure.length, end: span.end });
    const known = `: it measures ${inWords(measured, 'and')}`;
    report.error('unknown-measure', span, `the run does not measure \`${measure}\`${words || known}`, { fixes });
    return;
  }
  if (part !== 'validation' || !data || keepsForValidation(data)) return;
  const message = `\`${by}\` watches \`${monitor}\`, but \`${data.name}\` keeps nothing back for validation: give it \`split: random(validation: 15%)\`, or watch \`train.${measure}\``;
  report.error('unknown-measure', span, message);
}

/** Does it keep samples back for validation? */
export const keepsForValidation = ({ settings: { split } }: DataSpec): boolean =>
  split !== undefined && split.options.validation !== 0;

/** Names of what a run measures; undefined where the settings do not tell. */
export function measuredBy({ loss, metrics }: Settings): string[] | undefined {
  if (!loss) return undefined;
  const usual = (call: Call) => losses.get(call.entry).defaultMetrics;
  if (isAlone(loss)) return ['loss', ...(Array.isArray(metrics) ? metrics.map(({ entry }) => entry) : usual(loss))];
  const given = (metrics ?? {}) as Readonly<Record<string, readonly Call[]>>;
  const each = Object.entries(loss).flatMap(([name, call]) =>
    ['loss', ...(given[name]?.map(({ entry }) => entry) ?? usual(call))].map((measure) => `${name}.${measure}`),
  );
  return ['loss', ...each];
}
