import { join } from 'node:path';
import type { LoadedData } from '../data/load.ts';
import { shuffled } from '../data/shuffle.ts';
import { native, type StepReport } from '../native.ts';
import { metrics as metricTable } from '../training/metrics/index.ts';
import { RunError } from './error.ts';
import {
  type EpochEvent,
  EVENTS_SCHEMA,
  type ResultEvent,
  type RunEvent,
  type RunStatus,
  type Values,
} from './events.ts';
import { CHECKPOINTS, RunFolder } from './folder.ts';
import { loadForRun } from './loading.ts';
import { Model, metricsOf, Totals } from './model.ts';
import type { TrainSpec } from './spec.ts';

export interface TrainerOptions {
  /** Folder that gets the run folder. */
  readonly runs: string;
  /** 0 = one per core. */
  readonly threads: number;
  readonly onEvent: (event: RunEvent) => void;
}

/** Step events of an epoch, at most: enough for a smooth curve, few enough to keep. */
const STEP_EVENTS = 100;

/**
 * One training run: loads the data, checks it against the network, trains epoch by epoch, keeps the best and the last
 * weights, and ends with the test. Nothing is written before everything that can be checked was found good.
 */
export class Trainer {
  private stopping = false;
  private best: (Omit<NonNullable<ResultEvent['best']>, 'values'> & { readonly values: Values }) | undefined;
  private last: Pick<EpochEvent, 'train' | 'validation'> | undefined;
  private step = 0;
  private epoch = 0;
  private readonly began = performance.now();

  private constructor(
    private readonly spec: TrainSpec,
    private readonly data: LoadedData,
    private readonly model: Model,
    private readonly folder: RunFolder,
    private readonly options: TrainerOptions,
  ) {}

  /** Rejects with RunError or NativeMissing, each with one line, where the run cannot begin. */
  static async prepare(spec: TrainSpec, options: TrainerOptions): Promise<Trainer> {
    const { instructions, threads } = native().features();
    const data = await loadForRun(spec);
    const model = new Model(spec, data.preparation, options);
    try {
      const environment = {
        platform: process.platform,
        arch: process.arch,
        node: process.version,
        threads,
        instructions,
      };
      const folder = RunFolder.create(options.runs, spec, data.preparation, environment, new Date());
      return new Trainer(spec, data, model, folder, options);
    } catch (error) {
      model.close();
      throw error;
    }
  }

  get path(): string {
    return this.folder.path;
  }

  /** Ends the run after the step that is under way, with a checkpoint. */
  stop(): void {
    this.stopping = true;
    this.model.stop();
  }

  /** Trains to the end; resolves with the result, whatever it is. */
  async run(): Promise<ResultEvent> {
    try {
      this.emit(this.startEvent());
      await this.model.initialize();
      const { train, test } = this.data;
      const training = this.model.dataset(train.dataset);
      while (!this.stopping && this.step < this.length.steps) await this.trainEpoch(training);
      if (this.stopping) return this.finish('stopped');
      this.model.load(join(this.folder.path, CHECKPOINTS.best));
      const testing = test.dataset === train.dataset ? training : this.model.dataset(test.dataset);
      const tested = test.rows.length > 0 ? await this.model.evaluate(testing, test.rows) : undefined;
      return this.finish(this.stopping ? 'stopped' : 'finished', tested);
    } catch (error) {
      return this.finish('failed', undefined, (error as Error).message);
    } finally {
      this.model.close();
    }
  }

  private get stepsPerEpoch(): number {
    return Math.ceil(this.data.train.rows.length / this.spec.settings.batch);
  }

  private get length(): { readonly epochs: number; readonly steps: number } {
    const { epochs, steps } = this.spec.settings;
    if (steps !== undefined) return { epochs: Math.ceil(steps / this.stepsPerEpoch), steps };
    return { epochs: epochs!, steps: epochs! * this.stepsPerEpoch };
  }

  private async trainEpoch(dataset: number): Promise<void> {
    const { settings } = this.spec;
    const epoch = this.epoch + 1;
    const began = performance.now();
    const steps = Math.min(this.stepsPerEpoch, this.length.steps - this.step);
    const rows = shuffled(this.data.train.rows, settings.seed, this.epoch).subarray(0, steps * settings.batch);
    const rates = new Float32Array(steps).fill(settings.optimizer.options.lr as number);

    const first = this.step;
    const whole = new Totals(this.model.plan.sums);
    const reporter = new StepReporter(this.model.plan.sums, Math.max(1, Math.floor(this.stepsPerEpoch / STEP_EVENTS)));
    const outcome = await this.model.train(dataset, rows, first, rates, (report) => {
      whole.add(report);
      for (const part of reporter.take(report)) {
        this.emit({ event: 'step', epoch, rate: rates[part.step - 1 - first]!, ...part, seconds: this.seconds() });
      }
    });
    this.step = first + outcome.steps;
    if (outcome.reason === 'not-finite') {
      const rate = settings.optimizer.options.lr as number;
      throw new RunError(
        `the loss is no longer a number after step ${this.step} (epoch ${epoch}): try a learning rate below ${rate}`,
      );
    }
    if (outcome.reason === 'stopped') {
      this.stopping = true;
      if (whole.samples > 0) this.last = { train: whole.values() };
      return;
    }
    const validationRows = this.data.validation.rows;
    const validation = validationRows.length > 0 ? await this.model.evaluate(dataset, validationRows) : undefined;
    const train = whole.values();
    this.epoch = epoch;
    this.last = { train, validation };
    const seen = validation ?? train;
    const best = !this.best || seen.loss! < this.best.values.loss!;
    const epochSeconds = (performance.now() - began) / 1000;
    this.emit({
      event: 'epoch',
      epoch,
      step: this.step,
      train,
      ...(validation && { validation }),
      best,
      epochSeconds,
      seconds: this.seconds(),
    });
    if (best) {
      this.best = { epoch, step: this.step, values: seen, file: CHECKPOINTS.best };
      this.save('best');
    }
    this.save('last');
  }

  private save(kind: keyof typeof CHECKPOINTS): void {
    const file = CHECKPOINTS[kind];
    const metadata = { run: this.spec.name, epoch: String(this.epoch), step: String(this.step) };
    this.model.save(join(this.folder.path, file), metadata);
    this.emit({ event: 'checkpoint', kind, file, step: this.step });
  }

  private finish(status: RunStatus, test?: Values, error?: string): ResultEvent {
    if (status === 'stopped') this.save('last');
    const result: ResultEvent = {
      event: 'result',
      run: this.folder.path,
      status,
      epochs: this.epoch,
      steps: this.step,
      metrics: {
        ...this.last,
        ...(this.best && this.data.validation.rows.length > 0 && { validation: this.best.values }),
        ...(test && { test }),
      },
      seconds: this.seconds(),
      ...(this.best && { best: this.best }),
      ...(error && { error }),
    };
    this.folder.writeResult(result);
    this.emit(result);
    return result;
  }

  private startEvent(): RunEvent {
    const { name, file, settings } = this.spec;
    const { train, validation, test } = this.data;
    const metrics = metricsOf(this.spec).map(({ entry }) => entry);
    const { instructions, threads } = native().features();
    const parameters = this.model.plan.tensors
      .filter(({ trainable }) => trainable)
      .reduce((sum, { shape }) => sum + shape.reduce((product, extent) => product * extent, 1), 0);
    return {
      event: 'start',
      schema: EVENTS_SCHEMA,
      run: this.folder.path,
      name,
      file,
      time: new Date().toISOString(),
      seed: settings.seed,
      threads: this.options.threads || threads,
      instructions: instructions.at(-1)!,
      parameters,
      batch: settings.batch,
      stepsPerEpoch: this.stepsPerEpoch,
      ...this.length,
      samples: { train: train.rows.length, validation: validation.rows.length, test: test.rows.length },
      metrics,
      shares: metrics.filter((metric) => metricTable.get(metric).isShare),
    };
  }

  private emit(event: RunEvent): void {
    this.folder.append(event);
    this.options.onEvent(event);
  }

  private seconds(): number {
    return (performance.now() - this.began) / 1000;
  }
}

/** Cuts the reports of native, which come by time, into step events of `every` steps, so that events do not depend on time. */
class StepReporter {
  private totals: Totals;
  private steps = 0;
  private elapsed = 0;

  constructor(
    private readonly names: readonly string[],
    private readonly every: number,
  ) {
    this.totals = new Totals(names);
  }

  *take(report: StepReport): Generator<{ step: number; train: Values; samplesPerSecond: number }> {
    for (let index = 0; index < report.count; index++) {
      this.elapsed += report.seconds[index]!;
      this.totals.addStep(report, index);
      if (++this.steps < this.every) continue;
      yield {
        step: report.firstStep + index + 1,
        train: this.totals.values(),
        samplesPerSecond: this.totals.samples / this.elapsed,
      };
      this.elapsed = 0;
      this.steps = 0;
      this.totals = new Totals(this.names);
    }
  }
}
