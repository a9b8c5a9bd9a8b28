import { freemem } from 'node:os';
import { dirname, resolve } from 'node:path';
import { largestThat } from '../cost/largest_batch.ts';
import { grouped, quantity } from '../cost/quantities.ts';
import type { Dataset } from '../data/dataset.ts';
import type { Preparation } from '../data/preparation.ts';
import { count } from '../graph/shape.ts';
import { type InstructionSet, type NativeEngine, native, type StepReport } from '../native.ts';
import type { PreparationPlace, TrainingPlan } from '../plan/plan.ts';
import { largestTensors, PROGRAMS, type StoredTensor } from '../program.ts';
import { metrics } from '../training/metrics/index.ts';
import type { Thawed } from '../training/transfer/thawing.ts';
import { RunError } from './error.ts';
import type { Values } from './events.ts';
import { reasonOf, writeWhole } from './files.ts';
import { weightsIn } from './folder.ts';
import { fitting, readTensors } from './initial_weights.ts';
import { type Culprit, notFiniteTensor, notFiniteValue } from './not_finite.ts';
import { type Plans, plansOf } from './plans.ts';
import { type Renamed, renamedTo } from './renaming.ts';
import { encoded, type Room, room, toArenaOrder, toFileOrder } from './safetensors.ts';
import type { TrainSpec } from './spec.ts';
import { meanOf, type Reported, Totals } from './totals.ts';

export interface ModelOptions {
  /** 0 = one per core. */
  readonly threads: number;
  readonly instructions?: InstructionSet;
  /** The most samples that it will see at once: no step is larger, whatever the spec's batch. */
  readonly samples?: number;
  /** Bytes that it may take; by default what the machine has left. */
  readonly memory?: number;
  /** Sizes of pictures that it is trained with before its own. */
  readonly smaller?: readonly number[];
}

/** A network of a spec, planned and loaded into the native engine: weights drawn by the spec's seed. */
export class Model {
  /** That of the size which pictures have now. */
  plan: TrainingPlan;
  private readonly plans: Plans;
  private readonly engine: NativeEngine;
  /** A tensor on its way to or from a file, in either order. */
  private readonly arenaRoom: Room;
  private readonly fileRoom: Room;

  constructor(
    readonly spec: TrainSpec,
    private readonly preparation: Preparation,
    options: ModelOptions,
  ) {
    const { settings } = spec;
    const planned = (batch: number) => plansOf(spec, preparation, batch, options.smaller ?? []);
    this.plans = planned(Math.min(settings.batch, options.samples ?? settings.batch));
    this.plan = this.plans.whole;
    refuseTooLarge(spec, this.plans.largest, (batch) => planned(batch).largest, options.memory);
    const { any, reordered } = largestTensors(this.plan.tensors);
    [this.arenaRoom, this.fileRoom] = [room(any), room(reordered)];
    const { sums } = this.plan;
    this.engine = new (native().Engine)({
      threads: options.threads,
      instructions: options.instructions,
      arenaBytes: this.plans.largest.arenaBytes,
      sums,
      seed: settings.seed,
    });
    for (const name of PROGRAMS) this.engine.load(name, this.plan.programs[name]);
    for (const { channels, scale, shift, mixing, columns } of this.plan.preparation) {
      const { scale: scales, shift: shifts } = preparedBy(preparation, channels, columns);
      this.engine.write(scale, bytesOf(Float32Array.from(scales)));
      this.engine.write(shift, bytesOf(Float32Array.from(shifts)));
      if (!mixing) continue;
      this.engine.write(mixing.matrix, Buffer.from(preparation.mixing!.matrix, 'base64'));
      this.engine.write(mixing.shift, Buffer.from(preparation.mixing!.shift, 'base64'));
    }
    this.weighClasses(preparation);
  }

  /** Tells losses what each class counts. */
  private weighClasses({ classCounts }: Preparation): void {
    for (const { offset, classes, given } of this.plan.objective.weightPlaces) {
      const weights = given === 'balanced' ? balanced(classCounts ?? ones(classes)) : given;
      this.engine.write(offset, bytesOf(Float32Array.from(weights)));
    }
  }

  /** What a run reports, in the unit of the target where it is about that. */
  get measures(): readonly Reported[] {
    const { target } = this.preparation;
    const scale = target.kind === 'value' ? (target.unit?.scale ?? 1) : 1;
    return this.plan.objective.measures.map(({ name, metric, slot, sums }) => {
      const { inTargetUnit, value = meanOf } = metric === undefined ? {} : metrics.get(metric);
      const factor = inTargetUnit ? scale : 1;
      return { name, slot, sums, value: (of, samples) => factor * value(of, samples) };
    });
  }

  /** Draws the weights. */
  async initialize(): Promise<void> {
    const nothing = { dataset: -1, order: new Uint32Array(0), batch: 1, firstStep: 0, rates: new Float32Array(0) };
    await this.engine.run({ program: 'initialize', ...nothing }, () => {});
  }

  /** Hands samples to native; the number is for `train`, `evaluate` and `predict`. */
  dataset({ samples, target, weights, more = [], ...first }: Dataset): number {
    const inputs = [first, ...more].map(({ inputs: values, shape, stride }) => ({
      values,
      width: count(shape),
      ...(stride !== undefined && { stride }),
    }));
    const { values, width = 1 } = target;
    const stride = target.kind === 'class' ? target.stride : undefined;
    const column = { values, width, ...(stride !== undefined && { stride }) };
    const counts = weights ? [{ values: weights, width: 1 }] : [];
    return this.engine.dataset({ samples, inputs, targets: [column, ...counts] });
  }

  /** Takes pictures of that size from here on. All that is kept from step to step stays where it is. */
  resize(size: number): void {
    this.plan = this.plans.bySize.get(size) ?? this.plans.whole;
    for (const name of ['train', 'evaluate'] as const) this.engine.load(name, this.plan.programs[name]);
  }

  /** Gives the steps that follow to the optimizer of that number, whose time begins with step `start`. */
  hand(optimizer: number, start: number, thawed?: Thawed): void {
    const calls = this.plan.update.program(optimizer, start, thawed).map(({ call }) => call);
    this.engine.load('update', calls);
  }

  /**
   * Puts the running averages of the weights in the place of the weights, and these in theirs; a second time undoes it.
   * Nothing where no averages are kept.
   */
  exchangeAverages(): void {
    const { averages, weights, bytes } = this.plan.update;
    if (averages === undefined) return;
    const [now, mean] = [weights, averages].map((offset) => this.engine.read(offset, bytes));
    this.engine.write(weights, mean!);
    this.engine.write(averages, now!);
  }

  /** Are steps left out whose loss or gradient is no number? */
  get skips(): boolean {
    return this.spec.settings.not_finite === 'skip';
  }

  /** Takes the steps that `rows` make, one rate a step; stops early after `stop()`, and after a step that is no number unless such are left out. */
  train(
    dataset: number,
    rows: Uint32Array,
    firstStep: number,
    rates: Float32Array,
    onSteps: (report: StepReport) => void,
  ) {
    const { batch } = this.plan;
    const passes = this.spec.settings.accumulate;
    const request = { program: 'train', dataset, order: rows, batch, passes, firstStep, rates } as const;
    return this.engine.run({ ...request, skipNotFinite: this.skips }, onSteps);
  }

  /** Takes one training step with `rows`; seconds of each kernel call, in the order of the program. */
  async profile(dataset: number, rows: Uint32Array, rate: number): Promise<{ kernel: string; seconds: number }[]> {
    const { batch, programs } = this.plan;
    const rates = Float32Array.of(rate);
    const request = { program: 'train', dataset, order: rows, batch, firstStep: 0, rates, profile: true } as const;
    const { callSeconds } = await this.engine.run(request, () => {});
    const calls = [...programs.train, ...programs.update];
    return calls.map(({ kernel }, at) => ({ kernel, seconds: callSeconds![at]! }));
  }

  /** Loss and metrics over `rows`; undefined when stopped before the end. */
  async evaluate(dataset: number, rows: Uint32Array): Promise<Values | undefined> {
    const totals = new Totals(this.measures);
    const { batch } = this.plan;
    const request = {
      program: 'evaluate',
      dataset,
      order: rows,
      batch,
      firstStep: 0,
      rates: new Float32Array(0),
    } as const;
    const outcome = await this.engine.run(request, (report) => totals.add(report));
    return outcome.reason === 'stopped' ? undefined : totals.values();
  }

  /**
   * The network's outputs for `rows` as people want to see them (probabilities rather than logits), in their order: each
   * `[rows, values]`.
   */
  async predict(dataset: number, rows: Uint32Array): Promise<Float32Array[]> {
    const { batch, outputs } = this.plan;
    const found: Float32Array[] = [];
    for (const { offset, values } of outputs) {
      const collect = { offset, bytes: 4 * values };
      const request = {
        program: 'predict',
        dataset,
        order: rows,
        batch,
        firstStep: 0,
        rates: new Float32Array(0),
        collect,
      } as const;
      const { collected } = await this.engine.run(request, () => {});
      found.push(new Float32Array(collected.buffer, collected.byteOffset, collected.byteLength / 4));
    }
    return found;
  }

  /** Weights and running statistics as they are now, in the order of files. */
  tensors(): { name: string; shape: readonly number[]; values: Float32Array }[] {
    return this.plan.tensors.map((tensor) => ({
      name: tensor.name,
      shape: tensor.shape,
      values: this.valuesOf(tensor).slice(),
    }));
  }

  /** Good until the next tensor is asked for. */
  private valuesOf(tensor: StoredTensor): Float32Array {
    const values = this.arenaRoom(count(tensor.shape));
    this.engine.readInto(tensor.offset, bytesOf(values));
    return toFileOrder(values, tensor, this.fileRoom);
  }

  /** Puts values in the place of those that `tensors` gave. */
  put(tensors: readonly { readonly values: Float32Array }[]): void {
    this.place(tensors.map(({ values }, at) => ({ tensor: this.plan.tensors[at]!, values })));
  }

  save(file: string, metadata: Readonly<Record<string, string>>): void {
    try {
      const { tensors } = this.plan;
      writeWhole(
        file,
        encoded(tensors, (at) => this.valuesOf(tensors[at]!), metadata),
      );
    } catch (error) {
      throw new RunError(`cannot write ${file}: ${reasonOf(error)}`);
    }
  }

  /** The first tensor that holds what is no number. */
  notFiniteTensor(): Culprit | undefined {
    return notFiniteTensor(this.engine, this.plan, this.spec.network);
  }

  /** What first makes a value that is no number in step `step` with its `rows`; the model is of no use afterwards. */
  async notFiniteValue(dataset: number, rows: Uint32Array, step: number): Promise<Culprit | undefined> {
    const { accumulate } = this.spec.settings;
    for (let pass = 0; pass * this.plan.batch < rows.length; pass++) {
      const part = rows.subarray(pass * this.plan.batch, (pass + 1) * this.plan.batch);
      const at = { dataset, rows: part, number: step * accumulate + pass };
      const found = await notFiniteValue(this.engine, this.plan, this.spec.network, at);
      if (found) return found;
    }
    return undefined;
  }

  /** Throws RunError where the file does not hold exactly this network's tensors. */
  load(file: string): void {
    this.place(fitting(readTensors(file), this.plan.tensors, file));
  }

  /** Begins with the weights of a file, read and checked: see `readTensors`. Gives the layers that it calls otherwise. Throws RunError. */
  begin(file: string): Renamed {
    const { tensors, renamed } = renamedTo(this.plan.tensors, this.spec.network.nodes, readTensors(file), file);
    this.place(fitting(tensors, this.plan.tensors, file, { initial: true }));
    return renamed;
  }

  /** Begins with the weights that the setting `start` names, where there is one. Throws RunError at its place. */
  start(): void {
    const { start } = this.spec.settings;
    if (!start) return;
    const { file, except } = start.options as { file: string; except: readonly string[] };
    const path = resolve(dirname(this.spec.file), file);
    try {
      this.place(fitting(readTensors(weightsIn(path)), this.plan.tensors, path, { initial: true, except }));
    } catch (error) {
      throw error instanceof RunError ? new RunError(error.message, start.span) : error;
    }
  }

  private place(tensors: ReturnType<typeof fitting>): void {
    for (const { tensor, values } of tensors)
      this.engine.write(tensor.offset, bytesOf(toArenaOrder(values, tensor, this.arenaRoom)));
  }

  stop(): void {
    this.engine.stop();
  }

  close(): void {
    this.engine.close();
  }
}

/** samples/(classes · samples of the class), King and Zeng 2001: 1 on average over the samples. A class without any counts 0. */
function balanced(counts: readonly number[]): number[] {
  const all = counts.reduce((sum, each) => sum + each, 0);
  return counts.map((each) => (each === 0 ? 0 : all / (counts.length * each)));
}

const ones = (count: number) => new Array<number>(count).fill(1);
const zeros = (count: number) => new Array<number>(count).fill(0);
const bytesOf = (values: Float32Array) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

/**
 * What the data prepares is its first input; others that are like it are prepared alike. Of a table the inputs take the
 * columns one after the other.
 */
function preparedBy({ scale, shift, features }: Preparation, channels: number, columns: PreparationPlace['columns']) {
  if (features && scale.length === columns.all)
    return {
      scale: scale.slice(columns.first, columns.first + channels),
      shift: shift.slice(columns.first, columns.first + channels),
    };
  return scale.length === channels ? { scale, shift } : { scale: ones(channels), shift: zeros(channels) };
}

/** Throws RunError where the plan takes more memory than there is, or than is allowed, with the batch that would do. */
function refuseTooLarge(
  { name, span }: TrainSpec,
  { arenaBytes, batch, memory }: TrainingPlan,
  planned: (batch: number) => TrainingPlan,
  allowed?: number,
): void {
  // Node has it since 20.13; VS Code 1.91 runs on 20.9.
  const available = process.availableMemory?.() ?? freemem();
  const most = Math.min(allowed ?? available, available);
  if (arenaBytes <= most) return;
  const bytes = (value: number) => quantity(value, 'B');
  const parts = `weights, gradients and optimizer ${bytes(memory.total - memory.activations)}, activations ${bytes(memory.activations)}`;
  const limit = most === allowed ? 'allowed' : 'available';
  const largest = largestThat((samples) => planned(samples).arenaBytes <= most);
  const advice =
    largest > 0
      ? `the largest \`batch\` that fits is ${grouped(largest)}; \`accumulate\` adds several up to one step`
      : 'not even one sample fits, make the network smaller';
  throw new RunError(
    `'${name}' needs ${bytes(arenaBytes)} of memory for batches of ${grouped(batch)} (${parts}), ${bytes(most)} is ${limit}: ${advice}`,
    span,
  );
}
