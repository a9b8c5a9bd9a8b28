import { grouped } from '../../engine/cost/quantities.ts';
import { ENGINE } from '../../engine/plan/runnable.ts';
import type { ResultEvent, RunEvent } from '../../engine/run/events.ts';
import { CHECKPOINTS, defaultRuns } from '../../engine/run/folder.ts';
import type { TrainSpec } from '../../engine/run/spec.ts';
import { Trainer } from '../../engine/run/trainer.ts';
import type { AnalysedSweep } from '../../server/meaning/analysis.ts';
import { valuesMissing } from '../../server/meaning/settings/parameters.ts';
import { duration } from '../figures.ts';
import { valuesText } from '../run_progress.ts';
import { Failure, placed } from './failure.ts';
import { paint } from './paint.ts';
import { Progress } from './progress.ts';
import { readSpec, refuseErrors, type SpecOptions } from './read_spec.ts';
import { stopOnSignals } from './signals.ts';
import { whenReaderIsGone } from './streams.ts';

interface TrainOptions extends SpecOptions {
  readonly format: 'text' | 'json';
  readonly train?: string;
  readonly runs?: string;
  readonly epochs?: number;
  readonly seed?: number;
  readonly threads?: number;
  readonly weights?: string;
  readonly order?: string;
  readonly memory?: number;
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
  // No signal is caught while data is read: Ctrl-C ends the process at once, and nothing is written yet.
  progress.reading(spec.data.name);
  const { threads = 0, weights, order, memory } = options;
  const given = {
    ...(weights !== undefined && { weights }),
    ...(order !== undefined && { order }),
    ...(memory !== undefined && { memory }),
  };
  const trainer = await Trainer.prepare(spec, { runs, threads, onEvent, ...given })
    .catch((error) => {
      throw placed(error, file, spec.text);
    })
    .finally(() => progress.read());
  const signals = stopOnSignals(() => {
    progress.stop();
    trainer.stop();
  });
  whenReaderIsGone(() => trainer.stop());
  try {
    await trainer.run();
  } finally {
    signals.release();
    whenReaderIsGone(undefined);
  }
  if (trainer.failure) {
    const error = trainer.failure;
    error.message = `${error.message} (run folder: ${trainer.path})`;
    throw placed(error, file, spec.text);
  }
  close(result!, progress, json);
}

/** The train declaration to run: the one named, or the only one. */
async function chosen(file: string, options: TrainOptions): Promise<TrainSpec> {
  const checked = await readSpec(file, options);
  const { trains, sweeps } = checked.analysis;
  const sweep = sweeps.find(({ name }) => name === options.train);
  if (sweep) throw new Failure(sweepRefusal(sweep), 2);
  const names = trains.map(({ name }) => name);
  const wanted = options.train ?? (names.length === 1 ? names[0] : undefined);
  if (names.length === 0) refuseErrors(file, checked);
  if (names.length === 0) throw new Failure(`${file} has no \`train\` declaration`, 2);
  if (wanted === undefined)
    throw new Failure(`${file} has several train declarations, choose one with --train: ${names.join(', ')}`, 2);
  if (!names.includes(wanted))
    throw new Failure(`${file} has no train declaration '${wanted}': there are ${names.join(', ')}`, 2);
  refuseErrors(file, checked);
  const { spec, declaration } = trains.find(({ name }) => name === wanted)!;
  if (!spec) throw new Failure(valuesMissing(wanted, declaration), 2);
  for (const { name, of } of sweeps) {
    if (of !== wanted) continue;
    const note = `${ENGINE} does not run the sweep ${name}: ${wanted} is trained once, as it is written`;
    console.error(paint('yellow', note));
  }
  const { epochs, seed } = options;
  const length = epochs === undefined ? {} : { epochs, steps: undefined };
  return { ...spec, settings: { ...spec.settings, ...length, ...(seed !== undefined && { seed }) } };
}

function sweepRefusal({ name, of }: AnalysedSweep): string {
  const instead = of ? `: --train ${of} trains what it is of, and --set ${of}.… gives it other values` : '';
  return `${name} is a sweep, and ${ENGINE} does not run sweeps${instead}`;
}

function close({ status, run, steps, metrics, best, seconds }: ResultEvent, { start }: Progress, json: boolean): void {
  process.exitCode = status === 'stopped' ? 130 : 0;
  if (json) return;
  if (status === 'stopped') {
    console.error(paint('yellow', `stopped after step ${grouped(steps)}; weights in ${run}/${CHECKPOINTS.last}`));
    return;
  }
  const bold = (text: string) => paint('bold', text, process.stdout);
  if (best) {
    console.error();
    console.log(`finished in ${duration(seconds)}; weights of the best epoch in ${run}/${best.file}`);
    console.log(
      `${bold('best')}  epoch ${best.epoch} · ${start!.samples.validation > 0 ? 'validation' : 'training'} ${valuesText(start, best.values, 2)}`,
    );
  }
  if (metrics.test) console.log(`${bold('test')}  ${valuesText(start, metrics.test, 2)}`);
}
