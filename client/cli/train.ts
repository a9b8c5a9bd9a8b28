import { RunError } from '../../engine/run/error.ts';
import type { ResultEvent, RunEvent } from '../../engine/run/events.ts';
import { CHECKPOINTS, defaultRuns } from '../../engine/run/folder.ts';
import type { TrainSpec } from '../../engine/run/spec.ts';
import { Trainer } from '../../engine/run/trainer.ts';
import { duration } from '../figures.ts';
import { valuesText } from '../run_progress.ts';
import { atPlace } from './diagnostics.ts';
import { Failure, PlacedFailure } from './failure.ts';
import { paint } from './paint.ts';
import { Progress } from './progress.ts';
import { readSpec, refuseErrors, type SpecOptions } from './read_spec.ts';

interface TrainOptions extends SpecOptions {
  readonly format: 'text' | 'json';
  readonly train?: string;
  readonly runs?: string;
  readonly epochs?: number;
  readonly seed?: number;
  readonly threads?: number;
}

export async function train(file: string, options: TrainOptions): Promise<void> {
  const spec = await chosen(file, options);
  const progress = new Progress();
  const json = options.format === 'json';
  let result: ResultEvent | undefined;
  const onEvent = (event: RunEvent) => {
    if (json) process.stdout.write(`${JSON.stringify(event)}\n`);
    progress.show(event);
    if (event.event === 'result') result = event;
  };
  const runs = options.runs ?? defaultRuns(spec.file);
  const trainer = await Trainer.prepare(spec, { runs, threads: options.threads ?? 0, onEvent }).catch((error) => {
    if (!(error instanceof RunError && error.span)) throw error;
    throw new PlacedFailure(atPlace(file, spec.text, error.span, `${paint('red', 'error')}: ${error.message}`));
  });
  const stop = () => trainer.stop();
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    await trainer.run();
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
  close(result!, progress, json);
}

/** The train declaration to run: the one named, or the only one. */
async function chosen(file: string, options: TrainOptions): Promise<TrainSpec> {
  const checked = await readSpec(file, options);
  const { trains } = checked.analysis;
  const names = trains.map(({ name }) => name);
  const wanted = options.train ?? (names.length === 1 ? names[0] : undefined);
  if (names.length === 0) throw new Failure(`${file} has no \`train\` declaration`, 2);
  if (wanted === undefined)
    throw new Failure(`${file} has several train declarations, choose one with --train: ${names.join(', ')}`, 2);
  if (!names.includes(wanted))
    throw new Failure(`${file} has no train declaration '${wanted}': there are ${names.join(', ')}`, 2);
  refuseErrors(file, checked);
  const spec = trains.find(({ name }) => name === wanted)!.spec!;
  const { epochs, seed } = options;
  const length = epochs === undefined ? {} : { epochs, steps: undefined };
  return { ...spec, settings: { ...spec.settings, ...length, ...(seed !== undefined && { seed }) } };
}

function close(result: ResultEvent, progress: Progress, json: boolean): void {
  const { status, run, metrics, best, seconds, error } = result;
  if (status === 'failed') throw new Failure(`${error} (run folder: ${run})`);
  process.exitCode = status === 'stopped' ? 130 : 0;
  if (json) return;
  if (status === 'stopped')
    console.error(paint('yellow', `stopped after step ${result.steps}; weights in ${run}/${CHECKPOINTS.last}`));
  if (metrics.test)
    console.log(`${paint('bold', 'test', process.stdout)}  ${valuesText(progress.start, metrics.test)}`);
  if (best) console.log(`best of epoch ${best.epoch} in ${run}/${best.file} · ${duration(seconds)}`);
}
