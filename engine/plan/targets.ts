import { count, positionsOf, type Shape } from '../graph/shape.ts';
import type { Buffer } from '../layers/layer.ts';
import type { Loss } from '../training/losses/loss.ts';
import type { Buffers, Draft } from './draft.ts';

/** What a dataset has as targets. */
const TARGET = 0;
const WEIGHTS = 1;

/** The targets of a step, in each form that is asked for once. */
export class Targets {
  private readonly made = new Map<string, Buffer>();

  /** `input`: the samples themselves, where outputs are compared with them. */
  constructor(
    private readonly draft: Draft,
    private readonly buffers: Buffers,
    private readonly batch: number,
    private readonly input: Buffer | undefined,
  ) {}

  /** `mask`: which steps count. Of classes the others become `ignored`. */
  of({ targetAs }: Loss, output: Shape, mask?: Buffer, ignored?: number): Buffer {
    if (this.input) return this.input;
    if (targetAs === 'classes') {
      const targets = this.gathered('gather_classes', positionsOf(output), TARGET);
      return mask ? this.masked(targets, mask, positionsOf(output), ignored!) : targets;
    }
    return this.gathered('gather_targets', count(output), TARGET);
  }

  /** What each sample counts. */
  get weights(): Buffer {
    return this.gathered('gather_targets', 1, WEIGHTS);
  }

  /**
   * What each step counts in a mean or a sum over all, where some do not: beside that, what its sample counts, where that is
   * `weighed`.
   */
  stepWeights(mask: Buffer, length: number, weighed: boolean, over: 'mean' | 'sum'): Buffer {
    const y = this.buffers.transient(4 * this.batch * length);
    const sizes = { length, mean: over === 'mean' ? 1 : 0 };
    this.draft.emit('step_weights', { mask, ...(weighed && { sample_weights: this.weights }), y }, sizes);
    return y;
  }

  private masked(targets: Buffer, mask: Buffer, length: number, ignored: number): Buffer {
    const key = `${mask.id} ${length} ${ignored}`;
    const before = this.made.get(key);
    if (before) return before;
    const to = this.buffers.transient(4 * this.batch * length);
    this.draft.emit('mask_classes', { targets, mask, to }, { length }, { ignored });
    this.made.set(key, to);
    return to;
  }

  private gathered(kernel: string, values: number, target: number): Buffer {
    const key = `${kernel} ${values} ${target}`;
    const before = this.made.get(key);
    if (before) return before;
    const to = this.buffers.transient(4 * this.batch * values);
    this.draft.emit(kernel, { to }, { values, target });
    this.made.set(key, to);
    return to;
  }
}
