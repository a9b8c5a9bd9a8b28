import { type Graph, type GraphNode, inputShapes } from '../graph/graph.ts';
import { count } from '../graph/shape.ts';
import { layers } from '../layers/index.ts';
import type { BackwardLowering, Buffer, Companion, Lowering } from '../layers/layer.ts';
import { partialSums } from '../layers/scratch.ts';
import { FUSED_ACTIVATIONS } from '../program.ts';
import type { Options, OptionsOf } from '../table.ts';
import type { Buffers, Draft } from './draft.ts';
import type { Fusion } from './fusion.ts';
import type { Beside, LayerStep, Step, Steps } from './steps.ts';
import { type PlacedParameter, pathsOf, type Weights } from './weights.ts';

/** Turns one graph into kernel calls: forward in the order of its steps, backward against it. */
export class LoweredGraph {
  /** The buffer of each value; a layer that passes its input on shares its buffer. */
  private readonly held = new Map<number, Buffer>();
  /** Of each value, the gradient as far as its readers have given theirs. */
  private readonly gradients = new Map<number, Buffer>();
  /** Weights whose gradient a use has already written. */
  private readonly written = new Set<PlacedParameter>();
  private readonly saved = new Map<string, Buffer>();
  /** Values that depend on weights. */
  private readonly learns = new Set<number>();

  constructor(
    private readonly graph: Graph,
    private readonly steps: Steps,
    private readonly weights: Weights,
    private readonly fusion: Fusion,
    private readonly buffers: Buffers,
    private readonly batch: number,
    private readonly training: boolean,
  ) {
    for (const step of steps.steps) {
      const read = readBy(step);
      if (read.some((input) => this.learns.has(input)) || (step.kind === 'layer' && this.hasWeights(step.node)))
        this.learns.add(step.output);
      // A mask says which steps count, whatever they have learnt.
      if (step.kind === 'layer' && step.makes.cell !== undefined && this.learns.has(step.output))
        this.learns.add(step.makes.cell);
    }
  }

  /** The buffer of a sample input; undefined where no output depends on it. */
  inputOf(node: GraphNode): Buffer | undefined {
    const step = this.steps.steps.find((each) => each.kind === 'input' && each.node === node);
    return step && this.make(step.output);
  }

  /** Emits the forward pass; gives what leaves the network, by node, in the language's order. */
  forward(draft: Draft): ReadonlyMap<number, Buffer> {
    for (const step of this.steps.steps) {
      if (step.kind === 'input') continue;
      if (step.kind === 'reorder') {
        draft.serve('forward', this.makerOf(step.input));
        this.reorder(draft, step, this.held.get(step.input)!, this.make(step.output), 'forward');
        continue;
      }
      const layer = layers.get(step.node.call.entry);
      if (layer.trainingOnly && !this.training) {
        this.held.set(step.output, this.held.get(step.inputs[0]!)!);
        continue;
      }
      for (const value of [step.output, ...Object.values(step.makes)]) this.make(value);
      draft.serve('forward', step.node.id);
      layer.forward!(this.lowering(step, draft));
    }
    return new Map([...this.steps.wanted].map(([node, value]) => [node, this.held.get(value)!]));
  }

  /** Once it has gone forward: of what leaves the network, which of its steps count, where some do not. */
  get masks(): ReadonlyMap<number, Buffer> {
    return new Map([...this.steps.masks].map(([node, value]) => [node, this.held.get(value)!]));
  }

  /** Emits the backward pass from gradients by what leaves the network, given in the language's order. */
  backward(draft: Draft, gradients: readonly { readonly node: number; readonly gradient: Buffer }[]): void {
    draft.serve('loss');
    for (const { node, gradient } of gradients) this.receive(draft, this.steps.wanted.get(node)!, gradient);
    for (const step of [...this.steps.steps].reverse()) {
      const gradient = this.gradients.get(step.output);
      // Nothing is asked of what no loss depends on.
      if (step.kind === 'input' || !gradient || !this.learns.has(step.output)) continue;
      const read = step.kind === 'reorder' ? [step.input] : step.inputs;
      draft.serve('backward', step.kind === 'layer' ? step.node.id : this.makerOf(step.input));
      const gradientBy = (value: number) => (this.learns.has(value) ? this.like(value) : undefined);
      const given = read.map(gradientBy);
      let added = false;
      if (step.kind === 'reorder') this.reorder(draft, step, gradient, given[0]!, 'backward');
      else {
        const beside = each(step.reads, gradientBy);
        added = this.layerBackward(step, draft, gradient, given, beside);
        for (const name of Object.keys(beside) as Companion[]) this.receive(draft, step.reads[name]!, beside[name]!);
        // What the layer leaves there is the gradient by the sum, and nobody else needs it any more.
        if (step.shortcut !== undefined && this.learns.has(step.shortcut)) this.receive(draft, step.shortcut, gradient);
      }
      read.forEach((input, at) => {
        if (given[at] && !(added && at === 0)) this.receive(draft, input, given[at]);
      });
    }
  }

  /** The layer that computes a value; undefined for an input of the network. */
  private makerOf(value: number): number | undefined {
    const step = this.steps.steps.find(({ output }) => output === value)!;
    if (step.kind === 'reorder') return this.makerOf(step.input);
    return step.kind === 'layer' ? step.node.id : undefined;
  }

  private hasWeights(node: GraphNode): boolean {
    return this.weights.usedBy(node).some(({ learns }) => learns) || this.tableOf(node)?.learns === true;
  }

  /** The table that a node looks up itself, in place of the embedding before it. */
  private tableOf(node: GraphNode): PlacedParameter | undefined {
    const embedding = this.graph.nodes[node.inputs[0]!]!;
    return this.fusion.lookedUp.has(embedding.id) ? this.weights.of(pathsOf(embedding).own, 'weight') : undefined;
  }

  private like(value: number): Buffer {
    return this.buffers.transient(4 * this.steps.values[value]!.values * this.batch);
  }

  private make(value: number): Buffer {
    const buffer = this.like(value);
    this.held.set(value, buffer);
    return buffer;
  }

  /** What one reader of a value gives back; several are added up. */
  private receive(draft: Draft, value: number, gradient: Buffer): void {
    const before = this.gradients.get(value);
    if (!before) this.gradients.set(value, gradient);
    else draft.emit('accumulate', { x: gradient, y: before }, { values: this.steps.values[value]!.values, fixed: 0 });
  }

  private reorder(
    draft: Draft,
    { input, output }: Extract<Step, { kind: 'reorder' }>,
    x: Buffer,
    y: Buffer,
    way: 'forward' | 'backward',
  ): void {
    const { values } = this.steps;
    const last = values[output]!.form ?? values[input]!.form;
    const [channels, positions] = last!;
    const toLast = (values[output]!.form !== undefined) === (way === 'forward');
    draft.emit(
      toLast ? 'permute_to_channels_last' : 'permute_to_channels_first',
      { x, y },
      { height: positions, width: 1, channels },
    );
  }

  private lowering(
    { node, inputs, shortcut, output, reads, makes, ...step }: LayerStep,
    draft: Draft,
  ): Lowering<OptionsOf<Options>> {
    const bytes = ({ perSample = 0, fixed = 0 }) => perSample * this.batch + fixed;
    const read = inputs.map((input) => this.held.get(input)!);
    const shapes = inputShapes(this.graph, node);
    const table = this.tableOf(node);
    return {
      options: node.call.options,
      inputShapes: shapes,
      inputShape: shapes[0]!,
      makers: node.inputs.map((id) => this.graph.nodes[id]!.call),
      vocabularies: node.inputs.map((id) => this.graph.nodes[id]!.vocabulary),
      table: table && { vocabulary: table.parameter.shape[0]!, vectors: table.buffer },
      outputShape: node.shape,
      inputs: read,
      input: read[0]!,
      named: node.named ?? {},
      read: each(reads, (value) => this.held.get(value)),
      made: each(makes, (value) => this.held.get(value)),
      shortcut: shortcut === undefined ? undefined : this.held.get(shortcut),
      output: this.held.get(output)!,
      channelsLast: step.channelsLast,
      training: this.training,
      keepsStatistics: this.weights.keepsStatistics(node),
      batch: this.batch,
      activation: FUSED_ACTIVATIONS.indexOf(this.fusion.activationOf.get(node.id) ?? 'none'),
      stream: this.weights.placed.length + node.id,
      parameter: (name) => this.weights.of(pathsOf(node).own, name).buffer,
      sharedParameter: (option, name) => this.weights.of(pathsOf(node).shared[option]!, name).buffer,
      saved: (name, size) => {
        const key = `${node.id}.${name}`;
        const buffer = this.saved.get(key) ?? this.buffers.transient(bytes(size));
        this.saved.set(key, buffer);
        return buffer;
      },
      scratch: (size) => this.buffers.transient(size),
      emit: (kernel, buffers, sizes, scalars) => draft.emit(kernel, buffers, sizes, scalars),
    };
  }

  /** Has it added its gradient by the first input to what others have given? */
  private layerBackward(
    step: LayerStep,
    draft: Draft,
    outputGradient: Buffer,
    inputGradients: readonly (Buffer | undefined)[],
    readGradients: Lowering<unknown>['read'],
  ): boolean {
    const { node } = step;
    const forward = this.lowering(step, draft);
    const ofWeights = new Map<PlacedParameter, Buffer>();
    const gradientBy = (placed: PlacedParameter): Buffer => {
      let gradient = ofWeights.get(placed);
      if (!gradient) {
        gradient = this.written.has(placed)
          ? this.buffers.transient(4 * count(placed.parameter.shape))
          : placed.gradient!;
        ofWeights.set(placed, gradient);
      }
      return gradient;
    };
    const gradientOf = (path: string, name: string) => gradientBy(this.weights.of(path, name));
    const parameterGradient = (name: string) => gradientOf(pathsOf(node).own, name);
    const table = this.tableOf(node);
    let added = false;
    const plan: BackwardLowering<OptionsOf<Options>> = {
      ...forward,
      table: forward.table && { ...forward.table, ...(table?.learns && { gradient: () => gradientBy(table) }) },
      outputGradient,
      inputGradients,
      inputGradient: inputGradients[0],
      gradientSoFar: () => {
        const before = inputGradients[0] && this.gradients.get(step.inputs[0]!);
        if (!before || before === outputGradient) return undefined;
        added = true;
        return before;
      },
      readGradients,
      madeGradients: each(step.makes, (value) => this.gradients.get(value)),
      parameterGradient,
      sharedParameterGradient: (option, name) => gradientOf(pathsOf(node).shared[option]!, name),
      undoEpilogue({ rows, width, bias }) {
        if (!bias && forward.activation === 0) return;
        const sums = bias && {
          dbias: parameterGradient('bias'),
          scratch: forward.scratch(partialSums(forward.batch * rows, width, 1)),
        };
        const buffers = { y: forward.output, dy: outputGradient, ...sums };
        draft.emit('epilogue_backward', buffers, { rows, width, activation: forward.activation });
      },
    };
    layers.get(node.call.entry).backward!(plan);
    for (const [placed, gradient] of ofWeights) {
      if (this.written.has(placed)) {
        const fixed = count(placed.parameter.shape);
        draft.emit('accumulate', { x: gradient, y: placed.gradient! }, { values: 0, fixed });
      }
      this.written.add(placed);
    }
    return added;
  }
}

/** The values that a step computes its output from. */
function readBy(step: Step): readonly number[] {
  if (step.kind === 'input') return [];
  if (step.kind === 'reorder') return [step.input];
  return step.shortcut === undefined ? step.inputs : [...step.inputs, step.shortcut];
}

/** Of each companion, what belongs to its value, where there is something. */
function each(beside: Beside, of: (value: number) => Buffer | undefined): Lowering<unknown>['read'] {
  const found = (Object.entries(beside) as [Companion, number][]).map(([name, value]) => [name, of(value)] as const);
  return Object.fromEntries(found.filter(([, buffer]) => buffer));
}
