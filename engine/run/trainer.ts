import { join, resolve } from 'node:path';
import { stepsAnEvent } from '../cost/run_cost.ts';
import type { LoadedData } from '../data/parts.ts';
import { shuffled } from '../data/shuffle.ts';
import { native, type RunOutcome } from '../native.ts';
import type { EarlyStopping } from '../training/stopping/index.ts';
import { cutBySize, type Stage, sizesOf, stagesOf } from '../training/transfer/stages.ts';
import { thawedBefore } from '../training/transfer/thawing.ts';
import { RunError } from './error.ts';
import type { EpochEvent, ResultEvent, RunEvent, RunStatus, Values } from './events.ts';
import { CHECKPOINTS, RunFolder } from './folder.ts';
import { largestPart, loadForRun } from './loading.ts';
import { Model } from './model.ts';
import { Best, type Measured, Monitor } from './monitor.ts';
import { Rates, type Stretch } from './rates.ts';
import type { Renamed } from './renaming.ts';
import { type RunLength, SampleOrder } from './sample_order.ts';
import type { TrainSpec } from './spec.ts';
import { startEvent } from './start_event.ts';
import { StepReporter } from './step_reporter.ts';
import { Totals } from './totals.ts';

export interface TrainerOptions {
  /** Folder that gets the run folder. */
  readonly runs: string;
  /** 0 = one per core. */
  readonly threads: number;
  readonly onEvent: (event: RunEvent) => void;
  /** Files with the weights to begin with and the order of samples, instead of those that the seed draws. */
  readonly weights?: string;
  readonly order?: string;
  /** Bytes that the plan may take; by default what the machine has left. */
  readonly memory?: number;
}

/**
 * One training run: loads the data, checks it against the network, trains epoch by epoch, keeps the best and the last
 * weights, and ends with the test. Nothing is written before everything that can be checked was found good.
 */
export class Trainer {
  private stopping = false;
  private readonly rates: Rates;
  private readonly stages: readonly Stage[];
  /** Of the stage that is under way, where pictures change their size. */
  private stage: Stage | undefined;
  private chosen: Best;
  private best: (Omit<NonNullable<ResultEvent['best']>, 'values'> & { readonly values: Values }) | undefined;
  private last: Pick<EpochEvent, 'train' | 'validation'> | undefined;
  private step = 0;
  /** The step of the last checkpoint. */
  private saved: number | undefined;
  /** Of the last step. */
  private isLossNumber = true;
  private epoch = 0;
  private reason: Error | undefined;
  private readonly began = performance.now();

  private constructor(
    private readonly spec: TrainSpec,
    private readonly data: LoadedData,
    private readonly model: Model,
    private readonly folder: RunFolder,
    private readonly options: TrainerOptions,
    private readonly length: RunLength,
    private readonly order: SampleOrder | undefined,
    private readonly renamed: Renamed,
  ) {
    this.rates = new Rates(spec.settings, length.steps, length.stepsPerEpoch);
    this.stages = stagesOf(spec.settings, length.stepsPerEpoch);
    this.chosen = bestOf(spec, data);
  }

  /** Rejects with RunError or NativeMissing, each with one line, where the run cannot begin. */
  static async prepare(spec: TrainSpec, options: TrainerOptions): Promise<Trainer> {
    const { instructions, threads } = native().features();
    const data = await loadForRun(spec);
    const smaller = sizesOf(spec.settings).slice(0, -1);
    const model = new Model(spec, data.preparation, { ...options, samples: largestPart(data), smaller });
    try {
      const length = lengthOf(spec, data);
      const order = options.order === undefined ? undefined : SampleOrder.read(options.order, length);
      await model.initialize();
      if (options.weights === undefined) model.start();
      const renamed = options.weights === undefined ? new Map() : model.begin(options.weights);
      const environment = {
        platform: process.platform,
        arch: process.arch,
        node: process.version,
        threads,
        instructions,
        ...(options.weights !== undefined && { weights: resolve(options.weights) }),
        ...(options.order !== undefined && { order: resolve(options.order) }),
      };
      const folder = RunFolder.create(options.runs, spec, data.preparation, environment, new Date());
      return new Trainer(spec, data, model, folder, options, length, order, renamed);
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
      const { options, path } = this;
      const { stepsPerEpoch, epochs, steps } = this.length;
      const renamed = this.renamed.size > 0 && { renamed: Object.fromEntries(this.renamed) };
      const told = { run: path, threads: options.threads, stepsPerEpoch, epochs, steps, ...renamed };
      this.emit(startEvent(this.model, this.data, told));
      const { train, test } = this.data;
      const training = this.model.dataset(train.dataset);
      while (!this.stopping && this.step < this.length.steps && !this.early) await this.trainEpoch(training);
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

  /** Why the run need not go on. Before the last size of pictures it always does. */
  private get early(): string | undefined {
    return this.stage === this.stages.at(-1) ? this.chosen.reason : undefined;
  }

  private async trainEpoch(dataset: number): Promise<void> {
    const began = performance.now();
    const steps = Math.min(this.length.stepsPerEpoch, this.length.steps - this.step);
    const rows = this.order?.rows(this.epoch, this.step, steps) ?? this.drawn(steps);

    const whole = new Totals(this.model.measures, this.model.skips);
    const outcome = await this.takeSteps(dataset, rows, steps, whole);
    if (whole.samples > 0) this.last = { train: whole.values() };
    if (outcome.reason === 'not-finite') throw await this.lost(dataset, rows);
    if (outcome.reason === 'stopped') {
      this.stopping = true;
      return;
    }
    if (whole.samples === 0) throw this.skippedAll();
    this.model.exchangeAverages();
    const whether = await this.endEpoch(dataset, whole, began);
    this.model.exchangeAverages();
    if (whether) this.rates.see(this.last as Measured, this.step);
  }

  /**
   * Why the loss or the gradient of the last step is no number: the first weight or value that is none. Such a step changes
   * no weight: they are kept as they were before it, unless they were lost already.
   */
  private async lost(dataset: number, rows: Uint32Array): Promise<RunError> {
    const at = this.step - 1;
    const before = at - this.epoch * this.length.stepsPerEpoch;
    const own = rows.subarray(before * this.length.perStep, (before + 1) * this.length.perStep);
    const tensor = this.model.notFiniteTensor();
    if (!tensor && this.saved !== at) {
      this.model.exchangeAverages();
      this.save('last', at);
      this.model.exchangeAverages();
    }
    const culprit = tensor ?? (await this.model.notFiniteValue(dataset, own, at));
    const [{ optimizer, rates }] = this.rates.stretches(at, 1) as [Stretch];
    const where = culprit ? `: first, ${culprit.words}` : '';
    const kept = this.saved === undefined ? '' : `; ${CHECKPOINTS.last} has the weights of step ${this.saved}`;
    return new RunError(
      `the ${this.isLossNumber ? 'gradient' : 'loss'} is no longer a number after step ${this.step} (epoch ${this.epoch + 1})${where}: try a learning rate below ${rates[0]}, or \`clip\`${kept}`,
      culprit?.span ?? this.spec.settings.optimizer[optimizer]!.span,
    );
  }

  /** Why an epoch that left out every step is the last. */
  private skippedAll(): RunError {
    const { written, span } = this.spec;
    return new RunError(
      `no step of epoch ${this.epoch + 1} had a loss and a gradient that are numbers: \`not_finite: stop\` tells where they come from`,
      written.not_finite ?? span,
    );
  }

  /** The rows of the next `steps` steps, as the seed draws them. */
  private drawn(steps: number): Uint32Array {
    const { rows, epoch } = this.data.train;
    const whole = shuffled(rows, this.spec.settings.seed, this.epoch).subarray(0, epoch);
    return whole.subarray(0, steps * this.length.perStep);
  }

  /** The steps of an epoch, each told; counts them. */
  private async takeSteps(
    dataset: number,
    rows: Uint32Array,
    steps: number,
    whole: Totals,
  ): Promise<Pick<RunOutcome, 'reason'>> {
    const epoch = this.epoch + 1;
    const first = this.step;
    const stretches = cutBySize(this.stages, first, steps).flatMap((part) =>
      this.rates.stretches(part.first, part.count).map((each) => ({ ...each, stage: part.stage })),
    );
    const { settings, network } = this.spec;
    const thawed = thawedBefore(this.epoch, settings, network, this.length.stepsPerEpoch);
    const rates = stretches.flatMap((stretch) => stretch.rates);
    const reporter = new StepReporter(
      this.model.measures,
      // A run in a given order is compared step by step.
      this.order ? 1 : stepsAnEvent(this.length.stepsPerEpoch),
      this.model.skips,
    );
    const tell = (parts: ReturnType<StepReporter['take']>) => {
      for (const part of parts)
        this.emit({ event: 'step', epoch, rate: rates[part.step - 1 - first]!, ...part, seconds: this.seconds() });
    };
    let outcome: Pick<RunOutcome, 'reason'> = { reason: 'done' };
    for (const { optimizer, begin, rates: own, stage } of stretches) {
      // A stop between two native runs reaches neither: the flag does.
      if (this.stopping) outcome = { reason: 'stopped' };
      if (outcome.reason !== 'done') break;
      if (stage && stage !== this.stage) {
        tell(reporter.rest());
        this.enter(stage);
      }
      this.model.hand(optimizer, begin, thawed);
      const at = (this.step - first) * this.length.perStep;
      const part = rows.subarray(at, at + own.length * this.length.perStep);
      const taken = await this.model.train(dataset, part, this.step, Float32Array.from(own), (report) => {
        whole.add(report);
        this.isLossNumber = Number.isFinite(report.sums[(report.count - 1) * this.model.plan.sums]);
        tell(reporter.take(report));
      });
      this.step += taken.steps;
      outcome = taken;
    }
    tell(reporter.rest());
    return outcome;
  }

  /** Goes on with pictures of another size: what was best at the one before cannot be compared with what comes. */
  private enter(stage: Stage): void {
    this.stage = stage;
    this.model.resize(stage.size);
    this.chosen = bestOf(this.spec, this.data);
    this.emit({ event: 'resize', size: stage.size, step: this.step, epoch: this.epoch + 1 });
  }

  /** Validation, the epoch's event and its checkpoints; false where a stop came between. */
  private async endEpoch(dataset: number, whole: Totals, began: number): Promise<boolean> {
    const train = whole.values();
    const rows = this.data.validation.rows;
    const isValidated = rows.length > 0;
    // A stop between two native runs reaches neither: the flag does.
    const validation = isValidated && !this.stopping ? await this.model.evaluate(dataset, rows) : undefined;
    // Without its validation an epoch cannot be compared to the others.
    if (isValidated && !validation) return false;
    const epoch = ++this.epoch;
    this.last = { train, ...(validation && { validation }) };
    const best = this.chosen.see(this.last);
    this.emit({
      event: 'epoch',
      epoch,
      step: this.step,
      ...this.last,
      best,
      ...(whole.skipped > 0 && { skipped: whole.skipped }),
      epochSeconds: (performance.now() - began) / 1000,
      seconds: this.seconds(),
    });
    if (best) {
      this.best = { epoch, step: this.step, values: validation ?? train, file: CHECKPOINTS.best };
      this.save('best');
    }
    this.save('last');
    return true;
  }

  private save(kind: keyof typeof CHECKPOINTS, step = this.step): void {
    const file = CHECKPOINTS[kind];
    const metadata = { run: this.spec.name, epoch: String(this.epoch), step: String(step) };
    this.model.save(join(this.folder.path, file), metadata);
    if (kind === 'last') this.saved = step;
    this.emit({ event: 'checkpoint', kind, file, step });
  }

  private stopped(): ResultEvent {
    if (this.saved !== this.step) {
      this.model.exchangeAverages();
      this.save('last');
    }
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
      ...(this.early && { early: this.early }),
      ...(error && { error }),
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

function lengthOf({ settings }: TrainSpec, { train }: LoadedData): RunLength {
  const { batch, accumulate, epochs, steps } = settings;
  const { rows, epoch: perEpoch = rows.length } = train;
  const perStep = batch * accumulate;
  const stepsPerEpoch = Math.ceil(perEpoch / perStep);
  const taken = steps ?? epochs! * stepsPerEpoch;
  return { rows, perEpoch, perStep, stepsPerEpoch, epochs: Math.ceil(taken / stepsPerEpoch), steps: taken };
}

/** What the best weights are chosen by, and when the waiting for better ones ends. */
function bestOf({ settings }: TrainSpec, data: LoadedData): Best {
  const isValidated = data.validation.rows.length > 0;
  const usual = new Monitor(isValidated ? 'validation.loss' : 'train.loss');
  if (!settings.stop) return new Best(usual);
  const { monitor, patience, min_delta } = settings.stop.options as unknown as EarlyStopping;
  return new Best(new Monitor(monitor), patience, min_delta);
}
