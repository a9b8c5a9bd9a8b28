import type { Buffer } from '../layers/layer.ts';
import type { KernelCall } from '../program.ts';
import { aligned, placeByLifetime } from './arena.ts';

/** A kernel call whose buffers have no place yet. */
interface DraftCall extends Omit<KernelCall, 'buffers'> {
  readonly buffers: Readonly<Record<string, Buffer>>;
}

/** What a call is for: a pass of the step, and the node of the graph that it serves, where it serves one. */
export interface Purpose {
  readonly pass: 'input' | 'forward' | 'loss' | 'backward' | 'optimizer';
  readonly node?: number;
}

/** A call with what it is for and how long its buffers are: what a prediction of its time argues from. */
export interface TracedCall extends Purpose {
  readonly call: KernelCall;
  /** Of each of its buffers, in bytes. */
  readonly bytes: Readonly<Record<string, number>>;
  /** Bytes of the step's buffers that it is the first to use. */
  readonly made: number;
}

/** Buffers that outlive a step stand at fixed offsets; those of a step are placed by lifetime. */
export class Buffers {
  private readonly fixed = new Map<number, number>();
  private readonly sizes = new Map<number, number>();
  private next = 0;

  /** A buffer for the length of one step or less. */
  transient(bytes: number): Buffer {
    const buffer = { id: this.next++ };
    this.sizes.set(buffer.id, bytes);
    return buffer;
  }

  /** A buffer that is kept between steps. */
  kept(offset: number, bytes: number): Buffer {
    const buffer = { id: this.next++ };
    this.fixed.set(buffer.id, offset);
    this.sizes.set(buffer.id, bytes);
    return buffer;
  }

  offsetOfKept(buffer: Buffer): number | undefined {
    return this.fixed.get(buffer.id);
  }

  bytesOf(buffer: Buffer): number {
    return this.sizes.get(buffer.id) ?? 0;
  }
}

/** A program while it is written. */
export class Draft {
  private readonly calls: (DraftCall & { readonly purpose: Purpose })[] = [];
  private purpose: Purpose = { pass: 'input' };

  constructor(private readonly buffers: Buffers) {}

  /** Says what the calls that follow are for. */
  serve(pass: Purpose['pass'], node?: number): void {
    this.purpose = node === undefined ? { pass } : { pass, node };
  }

  emit(
    kernel: string,
    buffers: Readonly<Record<string, Buffer>>,
    sizes: Readonly<Record<string, number>>,
    scalars: Readonly<Record<string, number>> = {},
  ): void {
    this.calls.push({ kernel, buffers, sizes, scalars, purpose: this.purpose });
  }

  /**
   * Places the buffers of a step by the calls that mention them, from `base` on. `held` are buffers that are read after
   * the last call.
   */
  place(
    base: number,
    held: readonly Buffer[] = [],
  ): { calls: KernelCall[]; traced: TracedCall[]; bytes: number; offsetOf: (buffer: Buffer) => number } {
    const lives = new Map<number, { bytes: number; first: number; last: number }>();
    const mention = (buffer: Buffer, at: number) => {
      if (this.buffers.offsetOfKept(buffer) !== undefined) return;
      const life = lives.get(buffer.id);
      if (life) life.last = at;
      else lives.set(buffer.id, { bytes: this.buffers.bytesOf(buffer), first: at, last: at });
    };
    this.calls.forEach((call, at) => {
      for (const buffer of Object.values(call.buffers)) mention(buffer, at);
    });
    for (const buffer of held) mention(buffer, this.calls.length);

    const { offsets, bytes } = placeByLifetime([...lives.values()]);
    const places = new Map([...lives.keys()].map((id, index) => [id, base + offsets[index]!]));
    const offsetOf = (buffer: Buffer) => this.buffers.offsetOfKept(buffer) ?? places.get(buffer.id)!;
    const made = new Array<number>(this.calls.length).fill(0);
    for (const { first, bytes } of lives.values()) if (first < made.length) made[first]! += aligned(bytes);
    const traced = this.calls.map(({ purpose, buffers, ...call }, at): TracedCall => {
      const each = Object.entries(buffers);
      return {
        ...purpose,
        call: { ...call, buffers: Object.fromEntries(each.map(([name, buffer]) => [name, offsetOf(buffer)])) },
        bytes: Object.fromEntries(each.map(([name, buffer]) => [name, this.buffers.bytesOf(buffer)])),
        made: made[at]!,
      };
    });
    return { calls: traced.map(({ call }) => call), traced, bytes, offsetOf };
  }
}
