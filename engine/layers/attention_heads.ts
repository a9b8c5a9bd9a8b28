import type { BackwardLowering, Buffer, Lowering } from './layer.ts';
import { partialSums } from './scratch.ts';

/** How attention becomes kernel calls: linear layers, the heads between them, and a last linear layer. */

export interface Widths {
  readonly heads: number;
  readonly key_width?: number | undefined;
  readonly value_width?: number | undefined;
}

/** Numbers in the queries (and keys) and in the values of all heads together. */
export function widthsOf(features: number, { heads, key_width, value_width }: Widths) {
  const each = features / heads;
  return { keys: heads * (key_width ?? each), values: heads * (value_width ?? each) };
}

interface AttentionOptions extends Widths {
  readonly causal: boolean;
  readonly bias: boolean;
  readonly dropout: number;
}

/** A linear layer: some columns of a weight and as many numbers of the bias. */
interface Linear {
  /** Name of the buffer that it makes. */
  readonly name: string;
  /** 0: the input; otherwise the place of the memory. */
  readonly from: number;
  readonly weight: string;
  readonly columns: number;
  readonly first: number;
  readonly outputs: number;
  readonly biasFirst: number;
}

/** Where a head's queries, keys or values stand. */
interface Place {
  readonly name: string;
  readonly stride: number;
  readonly first: number;
}

class Heads {
  readonly length: number;
  readonly features: number;
  readonly keys: number;
  readonly values: number;
  readonly linears: readonly Linear[];
  readonly places: { readonly q: Place; readonly k: Place; readonly v: Place };

  constructor(private readonly plan: Lowering<AttentionOptions>) {
    [this.length, this.features] = plan.inputShape as readonly [number, number];
    const { keys, values } = widthsOf(this.features, plan.options);
    this.keys = keys;
    this.values = values;
    const memory = plan.named.memory;
    const all = 2 * keys + values;
    const part = { weight: 'in_proj_weight', columns: all };
    if (memory === undefined) {
      this.linears = [{ ...part, name: 'qkv', from: 0, first: 0, outputs: all, biasFirst: 0 }];
      const at = (first: number): Place => ({ name: 'qkv', stride: all, first });
      this.places = { q: at(0), k: at(keys), v: at(2 * keys) };
    } else if (plan.inputShapes[memory]![1] === this.features) {
      this.linears = [
        { ...part, name: 'q', from: 0, first: 0, outputs: keys, biasFirst: 0 },
        { ...part, name: 'kv', from: memory, first: keys, outputs: keys + values, biasFirst: keys },
      ];
      const at = (first: number): Place => ({ name: 'kv', stride: keys + values, first });
      this.places = { q: { name: 'q', stride: keys, first: 0 }, k: at(0), v: at(keys) };
    } else {
      const own = (name: string, from: number, outputs: number, biasFirst: number): Linear => {
        return { name, from, weight: `${name}_proj_weight`, columns: outputs, first: 0, outputs, biasFirst };
      };
      this.linears = [own('q', 0, keys, 0), own('k', memory, keys, keys), own('v', memory, values, 2 * keys)];
      const at = (name: string, stride: number): Place => ({ name, stride, first: 0 });
      this.places = { q: at('q', keys), k: at('k', keys), v: at('v', values) };
    }
  }

  /** What a linear layer makes, or the gradient by it. */
  made({ name, from, outputs }: Linear, prefix = ''): Buffer {
    const rows = this.plan.inputShapes[from]![0]!;
    return this.plan.saved(`${prefix}${name}`, { perSample: 4 * rows * outputs });
  }

  at(which: 'q' | 'k' | 'v', prefix = ''): Buffer {
    return this.made(this.linears.find(({ name }) => name === this.places[which].name)!, prefix);
  }

  gathered(prefix = ''): Buffer {
    return this.plan.saved(`${prefix}gathered`, { perSample: 4 * this.length * this.values });
  }

  get logs(): Buffer {
    return this.plan.saved('logs', { perSample: 4 * this.length * this.plan.options.heads });
  }

  /** Which keys count. */
  get mask(): { readonly mask?: Buffer } {
    const { mask } = this.plan.read;
    return mask ? { mask } : {};
  }

  get sizes() {
    const { heads, causal } = this.plan.options;
    const { q, k, v } = this.places;
    return {
      heads,
      queries: this.length,
      keys: this.plan.inputShapes[this.plan.named.memory ?? 0]![0]!,
      key_width: this.keys / heads,
      value_width: this.values / heads,
      causal: Number(causal),
      q_stride: q.stride,
      q_first: q.first,
      k_stride: k.stride,
      k_first: k.first,
      v_stride: v.stride,
      v_first: v.first,
      stream: this.plan.stream,
    };
  }

  get rate(): number {
    return this.plan.training ? this.plan.options.dropout : 0;
  }

  rows({ from, columns, first, outputs }: Linear) {
    const [rows, inputs] = this.plan.inputShapes[from] as readonly [number, number];
    return { rows, inputs, outputs, columns, first };
  }

  /** The last linear layer. */
  get output() {
    return { rows: this.length, inputs: this.values, outputs: this.features, columns: this.features, first: 0 };
  }
}

export function attend(plan: Lowering<AttentionOptions>): void {
  const of = new Heads(plan);
  const { bias } = plan.options;
  for (const each of of.linears) {
    const buffers = {
      x: plan.inputs[each.from]!,
      w: plan.parameter(each.weight),
      ...(bias && { bias: plan.parameter('in_proj_bias') }),
      y: of.made(each),
    };
    plan.emit('dense_forward', buffers, { ...of.rows(each), bias_first: each.biasFirst, activation: 0 });
  }
  const heads = { q: of.at('q'), k: of.at('k'), v: of.at('v'), o: of.gathered(), logs: of.logs, ...of.mask };
  plan.emit('attention_forward', heads, of.sizes, { rate: of.rate });
  const buffers = {
    x: of.gathered(),
    w: plan.parameter('out_proj.weight'),
    ...(bias && { bias: plan.parameter('out_proj.bias') }),
    ...(plan.shortcut && { shortcut: plan.shortcut }),
    y: plan.output,
  };
  plan.emit('dense_forward', buffers, { ...of.output, bias_first: 0, activation: 0 });
}

export function attendBackward(plan: BackwardLowering<AttentionOptions>): void {
  const of = new Heads(plan);
  const { outputGradient: dy } = plan;
  const sumBias = (name: string, x: Buffer, rows: number, width: number, first: number) => {
    if (!plan.options.bias) return;
    const scratch = plan.scratch(partialSums(plan.batch * rows, width, 1));
    plan.emit('column_sums', { x, to: plan.parameterGradient(name), scratch }, { rows, width, first });
  };
  sumBias('out_proj.bias', dy, of.length, of.features, 0);
  const o = of.gathered();
  plan.emit('dense_backward_weights', { x: o, dy, dw: plan.parameterGradient('out_proj.weight') }, of.output);
  const go = of.gathered('d_');
  plan.emit('dense_backward_data', { dy, w: plan.parameter('out_proj.weight'), dx: go }, { ...of.output, adds: 0 });

  const values = { q: of.at('q'), k: of.at('k'), v: of.at('v'), o, logs: of.logs, go };
  const gradients = { dq: of.at('q', 'd_'), dk: of.at('k', 'd_'), dv: of.at('v', 'd_') };
  plan.emit('attention_backward', { ...values, ...gradients, ...of.mask }, of.sizes, { rate: of.rate });

  const given = new Set<number>();
  for (const each of of.linears) {
    const sizes = of.rows(each);
    const made = of.made(each, 'd_');
    sumBias('in_proj_bias', made, sizes.rows, each.outputs, each.biasFirst);
    const x = plan.inputs[each.from]!;
    plan.emit('dense_backward_weights', { x, dy: made, dw: plan.parameterGradient(each.weight) }, sizes);
    const to = plan.inputGradients[each.from];
    if (!to) continue;
    // Keys and values may come from one memory by weights of their own.
    const adds = Number(given.has(each.from));
    plan.emit('dense_backward_data', { dy: made, w: plan.parameter(each.weight), dx: to }, { ...sizes, adds });
    given.add(each.from);
  }
}
