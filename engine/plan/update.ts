import { isUnder } from '../graph/graph.ts';
import type { Buffer } from '../layers/layer.ts';
import type { Offset } from '../program.ts';
import type { Call } from '../table.ts';
import { clips } from '../training/clipping/index.ts';
import { optimizers } from '../training/optimizers/index.ts';
import { penalties } from '../training/penalties/index.ts';
import type { TrainSettings } from '../training/settings.ts';
import type { Thawed } from '../training/transfer/thawing.ts';
import { ALIGNMENT, aligned } from './arena.ts';
import { type Buffers, Draft, type TracedCall } from './draft.ts';
import type { PlacedParameter, Weights } from './weights.ts';

/** What is done with the gradient once it is there. */
export interface UpdateRequest {
  /** One after the other. */
  readonly optimizers: readonly Call[];
  readonly clip?: Call;
  readonly penalties?: readonly Call[];
  /** Batches that make a step. */
  readonly accumulate?: number;
  /** Decay of a running average of the weights. */
  readonly ema?: number;
  /** Labels whose weights stay as they are. */
  readonly freeze?: readonly string[];
  /** Do the layers of `freeze` keep their running statistics, and use them while training? */
  readonly freezesStatistics?: boolean;
  /** Do the layers of `freeze` learn later in the run? */
  readonly unfreezes?: boolean;
  /** By label: what the rate is multiplied by. The longest label that fits counts. */
  readonly rateScales?: Readonly<Record<string, number>>;
}

/** What the settings of a train ask for. */
export const updateOf = ({
  optimizer,
  clip,
  penalty,
  accumulate,
  ema,
  freeze,
  unfreeze,
  batch_norm,
  lr_scale,
}: Pick<TrainSettings, 'optimizer'> & Partial<TrainSettings>): UpdateRequest => ({
  optimizers: optimizer,
  ...(clip && { clip }),
  ...(penalty && { penalties: penalty }),
  ...(accumulate !== undefined && { accumulate }),
  ...(ema !== undefined && { ema }),
  ...(freeze && { freeze }),
  ...(unfreeze && { unfreezes: true }),
  ...(batch_norm && { freezesStatistics: true }),
  ...(lr_scale && { rateScales: lr_scale }),
});

/** Weights that lie side by side and are treated alike. */
interface Range {
  readonly offset: Offset;
  readonly count: number;
  readonly scale: number;
  /** The step since which they learn. */
  readonly since: number;
  /** Weights in the narrow sense, which penalties and `decay_on: weights` take hold of. */
  readonly isWeight: boolean;
}

/**
 * The program that follows the backward pass: penalties, norm, clipping, the optimizer's step, the average of weights. It
 * keeps its rows from `start` in the arena on: state of the optimizer (optimizers that follow one another share the place),
 * the gradients added up so far, the averages.
 */
export class Update {
  private readonly state: Offset;
  private readonly total: Offset;
  private readonly small: Offset;
  /** The row of averages, as the row of weights; undefined where none is kept. */
  readonly averages: Offset | undefined;
  readonly stateBytes: number;
  /** The row of weights. */
  readonly weights: Offset;
  readonly bytes: number;
  /** The row of gradients, as the row of weights. */
  readonly gradients: Offset;
  readonly end: Offset;

  constructor(
    private readonly request: UpdateRequest,
    private readonly placed: Weights,
    private readonly buffers: Buffers,
    start: Offset,
  ) {
    this.weights = placed.weightsStart;
    this.bytes = placed.trainableBytes;
    this.gradients = placed.gradientsStart;
    const row = this.bytes;
    const rows = Math.max(...request.optimizers.map((call) => stepOf(call).state.length));
    this.state = start;
    this.total = start + rows * row;
    const averages = this.total + (this.accumulates ? row : 0);
    this.averages = request.ema === undefined ? undefined : averages;
    this.small = averages + (request.ema === undefined ? 0 : row);
    this.end = this.small + (request.optimizers.some((call) => stepOf(call).before) ? aligned(ALIGNMENT) : 0);
    this.stateBytes = this.end - start;
  }

  private get accumulates(): boolean {
    return (this.request.accumulate ?? 1) > 1;
  }

  /** Emits what each pass of a step ends with. */
  endPass(draft: Draft): void {
    if (!this.accumulates) return;
    const [g, total] = [this.placed.gradientsStart, this.total].map((row) => this.buffers.kept(row, this.bytes));
    const rows = { g: g!, total: total! };
    draft.serve('optimizer');
    draft.emit('accumulate_gradient', rows, { count: this.bytes / 4 });
  }

  /**
   * The program with the optimizer of that number, whose time begins with step `start`; for weights that have thawed, with
   * the step since which they learn.
   */
  program(number: number, start: number, thawed: Thawed = new Map()): TracedCall[] {
    const ranges = rangesOf(this.placed, this.request, thawed);
    const draft = new Draft(this.buffers);
    draft.serve('optimizer');
    const call = this.request.optimizers[number]!;
    this.emitPenalties(draft, ranges);
    for (const range of ranges) draft.emit('gradient_norm', { g: this.gradient(range) }, { count: range.count });
    this.emitClip(draft, ranges);
    this.emitOptimizer(draft, ranges, call, start);
    if (this.averages !== undefined) {
      const [w, average] = [this.weights, this.averages].map((row) => this.buffers.kept(row, this.bytes));
      const rows = { w: w!, average: average! };
      draft.emit('average_weights', rows, { count: this.bytes / 4 }, { decay: this.request.ema! });
    }
    return draft.place(0).traced;
  }

  private emitPenalties(draft: Draft, ranges: readonly Range[]): void {
    const factors = { l1: 0, l2: 0 };
    for (const { entry, options } of this.request.penalties ?? [])
      factors[penalties.get(entry).of] += (options as { factor: number }).factor;
    if (factors.l1 === 0 && factors.l2 === 0) return;
    for (const range of ranges) {
      if (!range.isWeight) continue;
      draft.emit('penalize', { w: this.weight(range), g: this.gradient(range) }, { count: range.count }, factors);
    }
  }

  private emitClip(draft: Draft, ranges: readonly Range[]): void {
    if (!this.request.clip) return;
    const { entry, options } = this.request.clip;
    const { kernel, scalars } = clips.get(entry).clip(options as never);
    for (const range of ranges) draft.emit(kernel, { g: this.gradient(range) }, { count: range.count }, scalars);
  }

  private emitOptimizer(draft: Draft, ranges: readonly Range[], call: Call, start: number): void {
    const { kernel, state, sizes, scalars, before } = stepOf(call);
    const once = before && { [before.state]: this.buffers.kept(this.small, ALIGNMENT) };
    if (before) draft.emit(before.kernel, once!, { start }, before.scalars);
    const decaysAll = (call.options as { decay_on?: string }).decay_on !== 'weights';
    for (const range of ranges) {
      const kept = state.map((name, index): [string, Buffer] => [
        name,
        this.at(this.state + index * this.bytes, range),
      ]);
      const rows = { w: this.weight(range), g: this.gradient(range), ...Object.fromEntries(kept), ...once };
      const own = { ...scalars, scale: range.scale, ...(!decaysAll && !range.isWeight && { weight_decay: 0 }) };
      draft.emit(kernel, rows, { count: range.count, start: Math.max(start, range.since), ...sizes }, own);
    }
  }

  private weight(range: Range): Buffer {
    return this.at(this.weights, range);
  }

  private gradient(range: Range): Buffer {
    return this.at(this.accumulates ? this.total : this.placed.gradientsStart, range);
  }

  private at(row: Offset, { offset, count }: Range): Buffer {
    return this.buffers.kept(row + offset, 4 * count);
  }
}

const stepOf = ({ entry, options }: Call) => optimizers.get(entry).step(options as never);

/** Are weights treated in another way than biases? */
const setsApart = ({ optimizers: calls, penalties: costs = [] }: UpdateRequest): boolean =>
  costs.length > 0 || calls.some(({ options }) => options.decay_on === 'weights');

/** Trained weights in the order of memory; neighbours that are treated alike are one range. */
function rangesOf(weights: Weights, request: UpdateRequest, thawed: Thawed): Range[] {
  const { rateScales, freeze = [], unfreezes } = request;
  const isSetApart = setsApart(request);
  const ranges: Range[] = [];
  for (const placed of weights.placed) {
    const { tensor, path } = placed;
    if (!placed.learns) continue;
    const held = unfreezes ? freeze.filter((label) => isUnder(path, label)) : [];
    if (!held.every((label) => thawed.has(label))) continue;
    const range = {
      offset: tensor.offset - weights.weightsStart,
      count: aligned(4 * tensor.shape.reduce((product, extent) => product * extent, 1)) / 4,
      scale: scaleOf(placed, rateScales),
      since: Math.max(0, ...held.map((label) => thawed.get(label)!)),
      isWeight: isSetApart && tensor.shape.length > 1,
    };
    const last = ranges.at(-1);
    const isAlike =
      last && last.scale === range.scale && last.isWeight === range.isWeight && last.since === range.since;
    if (isAlike && last.offset + 4 * last.count === range.offset)
      ranges[ranges.length - 1] = { ...last, count: last.count + range.count };
    else ranges.push(range);
  }
  return ranges;
}

function scaleOf({ path }: PlacedParameter, scales: Readonly<Record<string, number>> = {}): number {
  const labels = Object.keys(scales).filter((label) => isUnder(path, label));
  const longest = labels.sort((a, b) => b.length - a.length)[0];
  return longest === undefined ? 1 : scales[longest]!;
}
