import type { Shape } from '../graph/shape.ts';
import type { BackwardLowering, Buffer, Lowering, Table } from './layer.ts';
import { batchSlices, packedWeights } from './scratch.ts';
import { copy, type Part } from './strides.ts';

/** How a stack of recurrent layers becomes kernel calls: each layer, in each direction, is a pass over the sequence. */

/** In the order of native/kernels/recurrent.cpp, with linear maps of input and state that one step takes. */
const CELLS = { rnn_tanh: 1, rnn_relu: 1, gru: 3, lstm: 4 } as const;
export type Cell = keyof typeof CELLS;

interface Stack {
  readonly units: number;
  readonly layers: number;
  readonly bidirectional: boolean;
  readonly sequence: boolean;
  readonly dropout: number;
}

export interface Pass {
  readonly layer: number;
  readonly reverse: boolean;
  /** Of the names of its weights. */
  readonly suffix: string;
  readonly inputs: number;
}

export function passes(input: Shape, { units, layers, bidirectional }: Omit<Stack, 'sequence' | 'dropout'>): Pass[] {
  const directions = bidirectional ? [false, true] : [false];
  return Array.from({ length: layers }, (_, layer) =>
    directions.map((reverse) => ({
      layer,
      reverse,
      suffix: `_l${layer}${reverse ? '_reverse' : ''}`,
      inputs: layer === 0 ? input[1]! : directions.length * units,
    })),
  ).flat();
}

/** What each direction made at the last step that it read, and where that stands in a vector of them. */
export function lastOutputs(sequence: Shape, directions: number): { input: Part; output: Part; width: number }[] {
  const [length, features] = sequence as readonly [number, number];
  const width = features / directions;
  return Array.from({ length: directions }, (_, at) => {
    const step = at === 0 ? length - 1 : 0;
    return {
      input: { shape: sequence, start: step * features + at * width, strides: [1] },
      output: { shape: [features], start: at * width, strides: [1] },
      width,
    };
  });
}

/** Sizes and buffers that forward and backward of one stack have in common. */
class Sequence {
  readonly length: number;
  readonly directions: number;
  readonly width: number;
  readonly gates: number;
  readonly passes: readonly Pass[];

  constructor(
    private readonly plan: Lowering<Stack>,
    private readonly cell: Cell,
  ) {
    const { inputShape, options } = plan;
    this.length = inputShape[0]!;
    this.directions = options.bidirectional ? 2 : 1;
    this.width = this.directions * options.units;
    this.gates = CELLS[cell] * options.units;
    this.passes = passes(inputShape, options);
  }

  sizes({ reverse }: Pass) {
    const { units } = this.plan.options;
    const cell = Object.keys(CELLS).indexOf(this.cell);
    const place = { stride: this.width, offset: reverse ? units : 0 };
    return { cell, length: this.length, units, reverse: Number(reverse), ...place };
  }

  /** Of all steps of a layer, `[length, width]`. */
  output(layer: number): Buffer {
    const { options, output } = this.plan;
    const isOutput = this.isLast(layer) && options.sequence;
    return isOutput ? output : this.plan.saved(`outputs_l${layer}`, { perSample: 4 * this.length * this.width });
  }

  /** What a layer reads. */
  input(layer: number): Buffer {
    if (layer === 0) return this.plan.input;
    return this.drops ? this.plan.saved(`dropped_l${layer}`, this.bytes) : this.output(layer - 1);
  }

  get drops(): boolean {
    return this.plan.training && this.plan.options.dropout > 0;
  }

  get bytes() {
    return { perSample: 4 * this.length * this.width };
  }

  mask(layer: number): Buffer {
    return this.plan.saved(`mask_l${layer}`, { perSample: this.length * this.width });
  }

  gatesOf({ suffix }: Pass): Buffer {
    return this.plan.saved(`gates${suffix}`, { perSample: 4 * this.length * this.gates });
  }

  /** Memory cells of lstm, inner parts of gru's candidates. */
  carryOf({ suffix }: Pass): { carry?: Buffer } {
    if (this.cell === 'rnn_tanh' || this.cell === 'rnn_relu') return {};
    const bytes = { perSample: 4 * this.length * this.plan.options.units };
    return { carry: this.plan.saved(`carry${suffix}`, bytes) };
  }

  /** What every layer begins with. */
  state(): { state?: Buffer; cell_state?: Buffer } {
    const { named, inputs, read } = this.plan;
    if (named.state === undefined) return {};
    return { state: inputs[named.state]!, ...(read.cell && { cell_state: read.cell }) };
  }

  /** Is `layer` the one whose end others see? */
  isLast(layer: number): boolean {
    return layer === this.plan.options.layers - 1;
  }

  /** The embedding's vectors that the first layer looks up, where it does. */
  tableOf({ layer }: Pass): Table | undefined {
    return layer === 0 ? this.plan.table : undefined;
  }

  packed(k: number, columns: number): Buffer {
    return this.plan.scratch(packedWeights({ taps: 1, channels: k, filters: columns }));
  }
}

/** Streams of random numbers of one node, one for each layer of its stack. */
const streamOf = (stream: number, layer: number): number => stream + layer * 2 ** 24;

export function readSequence(plan: Lowering<Stack>, cell: Cell): void {
  const of = new Sequence(plan, cell);
  const { units, layers, dropout, sequence } = plan.options;
  for (const pass of of.passes) {
    const { layer, suffix } = pass;
    const { length, gates: width } = of;
    if (layer > 0 && of.drops && !pass.reverse) {
      const buffers = { x: of.output(layer - 1), y: of.input(layer), mask: of.mask(layer) };
      const sizes = { values: length * of.width, stream: streamOf(plan.stream, layer) };
      plan.emit('dropout_forward', buffers, sizes, { rate: dropout });
    }
    const gates = of.gatesOf(pass);
    project(plan, of, pass);
    const buffers = {
      gates,
      w: plan.parameter(`weight_hh${suffix}`),
      bias: plan.parameter(`bias_hh${suffix}`),
      ...of.state(),
      ...of.carryOf(pass),
      y: of.output(layer),
      packed: of.packed(units, width),
      ...(of.isLast(layer) && plan.made.cell && { last_cell: plan.made.cell }),
      ...(plan.read.mask && { mask: plan.read.mask }),
    };
    plan.emit('recurrent_forward', buffers, of.sizes(pass));
  }
  if (sequence) return;
  const from = of.output(layers - 1);
  for (const { input, output, width } of lastOutputs([of.length, of.width], of.directions))
    copy(plan.emit, [width], { ...input, buffer: from }, { ...output, buffer: plan.output });
}

/** What the gates get from the input, at all steps at once. */
function project(plan: Lowering<Stack>, of: Sequence, pass: Pass): void {
  const { layer, suffix, inputs } = pass;
  const { length, gates: width } = of;
  const [gates, table] = [of.gatesOf(pass), of.tableOf(pass)];
  const [w, bias] = [plan.parameter(`weight_ih${suffix}`), plan.parameter(`bias_ih${suffix}`)];
  if (!table) {
    const sizes = { length, inputs, gates: width, once: 0 };
    plan.emit('recurrent_project', { x: of.input(layer), w, bias, gates }, sizes);
    return;
  }
  const { vocabulary } = table;
  const projected = plan.saved(`projected${suffix}`, { fixed: 4 * vocabulary * width });
  const sizes = { length: vocabulary, inputs, gates: width, once: 1 };
  plan.emit('recurrent_project', { x: table.vectors, w, bias, gates: projected }, sizes);
  const looked = { tokens: plan.input, projected, bias, gates };
  plan.emit('recurrent_look_up', looked, { length, gates: width, vocabulary });
}

function projectBackward(plan: BackwardLowering<Stack>, of: Sequence, pass: Pass, dx: Buffer | undefined): void {
  const { layer, reverse, suffix, inputs } = pass;
  const { length, gates: width } = of;
  const [gates, table] = [of.gatesOf(pass), of.tableOf(pass)];
  const [w, dw] = [plan.parameter(`weight_ih${suffix}`), plan.parameterGradient(`weight_ih${suffix}`)];
  const accumulate = Number(reverse);
  if (!table) {
    const sizes = { length, inputs, gates: width, once: 0 };
    plan.emit('recurrent_project_weights', { x: of.input(layer), gates, dw }, sizes);
    if (dx) plan.emit('recurrent_project_backward', { gates, w, dx }, { ...sizes, accumulate });
    return;
  }
  const { vectors, vocabulary, gradient } = table;
  const dprojected = plan.saved(`dprojected${suffix}`, { fixed: 4 * vocabulary * width });
  const looked = { tokens: plan.input, gates, dprojected };
  plan.emit('recurrent_look_up_backward', looked, { length, gates: width, vocabulary });
  const sizes = { length: vocabulary, inputs, gates: width, once: 1 };
  plan.emit('recurrent_project_weights', { x: vectors, gates: dprojected, dw }, sizes);
  const dtable = gradient?.();
  if (dtable) plan.emit('recurrent_project_backward', { gates: dprojected, w, dx: dtable }, { ...sizes, accumulate });
}

export function readSequenceBackward(plan: BackwardLowering<Stack>, cell: Cell): void {
  const of = new Sequence(plan, cell);
  const { units, layers, dropout, sequence } = plan.options;
  const { length, gates: width } = of;
  const dstate = plan.named.state === undefined ? undefined : plan.inputGradients[plan.named.state];
  let dy = plan.outputGradient;
  for (let layer = layers - 1; layer >= 0; layer--) {
    const dx = layer === 0 ? plan.inputGradient : plan.saved(`gradient_l${layer}`, of.bytes);
    for (const pass of of.passes.filter((each) => each.layer === layer)) {
      const { suffix } = pass;
      const gates = of.gatesOf(pass);
      const buffers = {
        gates,
        w: plan.parameter(`weight_hh${suffix}`),
        ...of.state(),
        ...of.carryOf(pass),
        y: of.output(layer),
        dy,
        packed: of.packed(width, units),
        ...(dstate && { dstate }),
        ...(plan.readGradients.cell && { dcell_state: plan.readGradients.cell }),
        dbias_ih: plan.parameterGradient(`bias_ih${suffix}`),
        dbias_hh: plan.parameterGradient(`bias_hh${suffix}`),
        scratch: plan.scratch(4 * batchSlices(plan.batch) * 2 * width),
        ...(of.isLast(layer) && plan.madeGradients.cell && { dlast_cell: plan.madeGradients.cell }),
        ...(plan.read.mask && { mask: plan.read.mask }),
      };
      const last = Number(of.isLast(layer) && !sequence);
      // Every layer begins with the state: the first to come back overwrites its gradient.
      const accumulate = Number(!of.isLast(layer));
      plan.emit('recurrent_backward', buffers, { ...of.sizes(pass), last, accumulate });
      const { state } = of.state();
      const states = { y: of.output(layer), ...(state && { state }), gates, ...of.carryOf(pass) };
      const dhh = plan.parameterGradient(`weight_hh${suffix}`);
      plan.emit('recurrent_weights', { ...states, dw: dhh }, of.sizes(pass));
      projectBackward(plan, of, pass, dx);
    }
    if (layer === 0) return;
    if (of.drops) {
      const buffers = { dy: dx!, mask: of.mask(layer), dx: dx! };
      plan.emit('dropout_backward', buffers, { values: length * of.width }, { rate: dropout });
    }
    dy = dx!;
  }
}
