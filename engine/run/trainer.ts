import { join } from 'node:path';
import type { LoadedData } from '../data/load.ts';
import { shuffled } from '../data/shuffle.ts';
import { native } from '../native.ts';
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
import { largestPart, loadForRun } from './loading.ts';
import { Model, metricsOf, Totals } from './model.ts';
import type { TrainSpec } from './spec.ts';
import { StepReporter } from './step_reporter.ts';

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
  /** The step of the last checkpoint. */
  private saved: number | undefined;
  private epoch = 0;
  private reason: Error | undefined;
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
    const model = new Model(spec, data.preparation, { ...options, samples: largestPart(data) });
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

  /** Why the run failed. */
  get failure(): Error | undefined {
    return this.reason;
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
      if (this.stopping) return this.stopped();
      this.model.load(join(this.folder.path, CHECKPOINTS.best));
      const testing = test.dataset === train.dataset ? training : this.model.dataset(test.dataset);
      if (test.rows.length === 0) return this.finish('finished');
      const tested = await this.model.evaluate(testing, test.rows);
      return this.finish(tested ? 'finished' : 'stopped', tested);
    } catch (error) {
      return this.failed(error as Error);
    } finally {
      this.model.close();
    }
  }

  private get stepsPerEpoch(): number {
    const { rows, epoch = rows.length } = this.data.train;
    return Math.ceil(epoch / this.spec.settings.batch);
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
    const drawn = shuffled(this.data.train.rows, settings.seed, this.epoch).subarray(0, this.data.train.epoch);
    const rows = drawn.subarray(0, steps * settings.batch);
    const rates = new Array<number>(steps).fill(settings.optimizer.options.lr as number);

    const first = this.step;
    const whole = new Totals(this.model.plan.sums);
    const reporter = new StepReporter(this.model.plan.sums, Math.max(1, Math.floor(this.stepsPerEpoch / STEP_EVENTS)));
    const tell = (parts: ReturnType<StepReporter['take']>) => {
      for (const part of parts)
        this.emit({ event: 'step', epoch, rate: rates[part.step - 1 - first]!, ...part, seconds: this.seconds() });
    };
    const outcome = await this.model.train(dataset, rows, first, Float32Array.from(rates), (report) => {
      whole.add(report);
      tell(reporter.take(report));
    });
    tell(reporter.rest());
    this.step = first + outcome.steps;
    if (whole.samples > 0) this.last = { train: whole.values() };
    if (outcome.reason === 'not-finite') {
      const rate = settings.optimizer.options.lr as number;
      throw new RunError(
        `the loss is no longer a number after step ${this.step} (epoch ${epoch}): try a learning rate below ${rate}`,
        settings.optimizer.span,
      );
    }
    if (outcome.reason === 'stopped') {
      this.stopping = true;
      return;
    }
    const validationRows = this.data.validation.rows;
    const isValidated = validationRows.length > 0;
    // A stop between two native runs reaches neither: the flag does.
    const validation = isValidated && !this.stopping ? await this.model.evaluate(dataset, validationRows) : undefined;
    // Without its validation an epoch cannot be compared to the others.
    if (isValidated && !validation) return;
    const train = whole.values();
    this.epoch = epoch;
    this.last = { train, validation };
    const seen = validation ?? train;
    // A loss that is no number gives way to any that is.
    const best = !this.best || Number.isNaN(this.best.values.loss!) || seen.loss! < this.best.values.loss!;
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
    if (kind === 'last') this.saved = this.step;
    this.emit({ event: 'checkpoint', kind, file, step: this.step });
  }

  private stopped(): ResultEvent {
    if (this.saved !== this.step) this.save('last');
    return this.finish('stopped');
  }

  private finish(status: RunStatus, test?: Values): ResultEvent {
    const result = this.result(status, test);
    this.folder.writeResult(result);
    this.emit(result);
    return result;
  }

  private failed(error: Error): ResultEvent {
    this.reason = error;
    const result = this.result('failed', undefined, error.message);
    for (const write of [() => this.folder.writeResult(result), () => this.folder.append(result)]) {
      try {
        write();
      } catch {
        // The disk may be why it failed: whoever listens is told all the same.
      }
    }
    this.options.onEvent(result);
    return result;
  }

  private result(status: RunStatus, test?: Values, error?: string): ResultEvent {
    return {
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
      samples: { train: train.epoch ?? train.rows.length, validation: validation.rows.length, test: test.rows.length },
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
