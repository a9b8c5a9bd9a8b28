import { countCost, type NetworkCost } from '../../../engine/cost/count.ts';
import type { Graph, GraphNode } from '../../../engine/graph/graph.ts';
import { count } from '../../../engine/graph/shape.ts';
import { layers } from '../../../engine/layers/index.ts';
import type { Role } from '../../../engine/layers/layer.ts';
import { parametersOf } from '../../../engine/plan/weights.ts';

export const roleOf = (node: GraphNode): Role => layers.get(node.call.entry).role;
export const is = (node: GraphNode | undefined, ...names: readonly string[]): boolean =>
  node !== undefined && names.includes(node.call.entry);

const RECURRENT = ['rnn', 'gru', 'lstm'];
export const isConvolution = (node: GraphNode): boolean => node.call.entry.startsWith('conv');
export const isRecurrent = (node: GraphNode): boolean => is(node, ...RECURRENT);
/** Its outputs are sums of its inputs, and nothing else. */
export const isLinear = (node: GraphNode): boolean =>
  is(node, 'dense', 'unembed', 'patch_embed') || isConvolution(node);
/** It learns what to make of its inputs; positions and class tokens only add something. */
export const learns = (node: GraphNode): boolean =>
  roleOf(node) === 'weighted' && !is(node, 'add_position', 'class_token');
/** Saturating activations. */
export const isSquashing = (node: GraphNode): boolean =>
  is(node, 'sigmoid', 'tanh', 'softsign', 'hard_sigmoid', 'scaled_sigmoid');
export const isRectifier = (node: GraphNode): boolean =>
  is(node, 'relu', 'relu6', 'leaky_relu', 'prelu', 'elu', 'maxout');
export const isProbability = (node: GraphNode): boolean => is(node, 'softmax', 'log_softmax');
/** Units, channels or features that a layer gives. */
export const widthOf = ({ call, shape }: GraphNode): number =>
  call.entry.startsWith('conv') ? shape[0]! : shape.at(-1)!;

/** The last layers of a network, up to one of its outputs. */
export interface Tail {
  readonly output: GraphNode;
  /** The last layer with weights that leads to the output; none where several values are joined after it. */
  readonly head?: GraphNode;
  /** What comes after the head, in order. */
  readonly after: readonly GraphNode[];
}

/**
 * What rules ask about a network: its chains, what comes before and after a layer, how deep it is. Each answer is found once and
 * kept. Neighbours are told through what only changes the form.
 */
export class NetworkFacts {
  readonly nodes: readonly GraphNode[];
  readonly inputs: readonly GraphNode[];
  readonly outputs: readonly GraphNode[];
  private readonly readers: readonly GraphNode[][];
  private readonly kept = new Map<string, unknown>();

  constructor(readonly graph: Graph) {
    this.nodes = graph.nodes;
    this.inputs = graph.inputs.map((id) => graph.nodes[id]!);
    this.outputs = graph.outputs.map((id) => graph.nodes[id]!);
    const readers: GraphNode[][] = graph.nodes.map(() => []);
    for (const node of graph.nodes) for (const id of new Set(node.inputs)) readers[id]!.push(node);
    this.readers = readers;
  }

  private once<T>(name: string, find: () => T): T {
    if (!this.kept.has(name)) this.kept.set(name, find());
    return this.kept.get(name) as T;
  }

  /** Layers that read `node`. */
  after(node: GraphNode): readonly GraphNode[] {
    return this.readers[node.id]!;
  }

  /** What flows into `node` first. */
  before(node: GraphNode): GraphNode | undefined {
    return this.nodes[node.inputs[0] ?? -1];
  }

  /** By node: does it lead to one of `ends`, or is it one? */
  leadingTo(ends: readonly number[]): Uint8Array {
    const leads = new Uint8Array(this.nodes.length);
    for (const id of ends) leads[id] = 1;
    for (let id = this.nodes.length - 1; id >= 0; id--) {
      if (leads[id]) for (const input of this.nodes[id]!.inputs) leads[input] = 1;
    }
    return leads;
  }

  /** The layers that follow `node`, as long as they follow one another without branching. */
  *chainAfter(node: GraphNode): Generator<GraphNode> {
    let next = this.after(node);
    while (next.length === 1 && (next[0]!.inputs.length === 1 || roleOf(next[0]!) !== 'merge')) {
      yield next[0]!;
      next = this.after(next[0]!);
    }
  }

  /** The layers before `node`, the nearest first, up to where values are joined or the network begins. */
  *chainBefore(node: GraphNode): Generator<GraphNode> {
    let current = node;
    while (roleOf(current) !== 'merge' && current.inputs.length > 0) {
      current = this.before(current)!;
      yield current;
    }
  }

  /** Layers between `node` and the next weighted layer. */
  untilWeighted(node: GraphNode): GraphNode[] {
    const between: GraphNode[] = [];
    for (const next of this.chainAfter(node)) {
      if (roleOf(next) === 'weighted') break;
      between.push(next);
    }
    return between;
  }

  /** Does a layer that learns follow, by whatever way? */
  isHidden(node: GraphNode): boolean {
    const leads = this.once('hidden', () => {
      const hidden = new Uint8Array(this.nodes.length);
      for (let id = this.nodes.length - 1; id >= 0; id--) {
        hidden[id] = this.readers[id]!.some((next) => learns(next) || hidden[next.id] === 1) ? 1 : 0;
      }
      return hidden;
    });
    return leads[node.id] === 1;
  }

  /** Layers that learn and that another one follows. */
  get hidden(): readonly GraphNode[] {
    return this.once('hiddenLayers', () =>
      this.nodes.filter((node) => learns(node) && !is(node, 'embedding') && this.isHidden(node)),
    );
  }

  /** The nearest weighted layer before `node`, with what is between. */
  weightedBefore(node: GraphNode): { readonly layer: GraphNode; readonly between: readonly GraphNode[] } | undefined {
    const between: GraphNode[] = [];
    for (const layer of this.chainBefore(node)) {
      if (learns(layer)) return { layer, between: between.reverse() };
      between.push(layer);
    }
    return undefined;
  }

  /** The weighted layer after `node`, where one chain leads to it. */
  weightedAfter(node: GraphNode): GraphNode | undefined {
    for (const next of this.chainAfter(node)) if (roleOf(next) === 'weighted') return next;
    return undefined;
  }

  get tails(): readonly Tail[] {
    return this.once('tails', () =>
      this.outputs.map((output): Tail => {
        if (learns(output)) return { output, head: output, after: [] };
        const before = this.weightedBefore(output);
        if (!before) return { output, after: [output] };
        return { output, head: before.layer, after: [...before.between, output] };
      }),
    );
  }

  /** Parameters of a layer, shared ones at their first use. */
  parametersOf(node: GraphNode): number {
    return this.counts[node.id]!;
  }

  get parameters(): number {
    return this.once('parameters', () => this.counts.reduce((sum, each) => sum + each, 0));
  }

  private get counts(): Float64Array {
    return this.once('counts', () => {
      const counts = new Float64Array(this.nodes.length);
      for (const { node, parameter } of parametersOf(this.graph))
        if (parameter.trainable) counts[node.id]! += count(parameter.shape);
      return counts;
    });
  }

  /** What each layer costs, for one sample. */
  get cost(): NetworkCost {
    return this.once('cost', () => countCost(this.graph, 1));
  }

  /** Values of a sample, and of an output. */
  get inputSize(): number {
    return this.inputs.reduce((sum, { shape }) => sum + count(shape), 0);
  }

  get outputSize(): number {
    return this.outputs.reduce((sum, { shape }) => sum + count(shape), 0);
  }

  /** Is one of the outputs as large as the inputs? Then the network is an autoencoder, or as good as one. */
  get givesBackInput(): boolean {
    return (
      // One or two numbers are predicted from as many now and then.
      !this.takesTokens &&
      this.inputSize > 2 &&
      this.outputs.some(({ shape }) => count(shape) === this.inputSize) &&
      this.hidden.length > 0
    );
  }

  /** More goes out than comes in, and the last layer too gives more than it takes: a decoder or generator, no classifier. */
  get widens(): boolean {
    if (this.takesTokens || this.outputSize <= this.inputSize) return false;
    return this.tails.some(({ head, output: { shape } }) => {
      const enters = head && this.before(head);
      return shape.length > 1 || (enters !== undefined && count(enters.shape) <= count(shape));
    });
  }

  get takesTokens(): boolean {
    return this.inputs.some(({ vocabulary }) => vocabulary !== undefined);
  }

  get takesPicture(): boolean {
    return this.inputs.some(({ shape, call }) => call.entry === 'image' || shape.length === 3);
  }

  get has(): {
    readonly normalization: boolean;
    readonly dropout: boolean;
    readonly recurrent: boolean;
    readonly attention: boolean;
    readonly convolution: boolean;
    readonly nonlinearity: boolean;
  } {
    return this.once('has', () => ({
      normalization: this.nodes.some((node) => is(node, 'batch_norm', 'layer_norm', 'group_norm', 'rms_norm')),
      dropout: this.nodes.some(
        (node) =>
          is(node, 'dropout', 'drop_path', 'gaussian_noise', 'activity_l1') ||
          // Recurrent layers drop between their layers.
          (((isRecurrent(node) && Number(node.call.options.layers) > 1) || is(node, 'attention')) &&
            Number(node.call.options.dropout ?? 0) > 0),
      ),
      recurrent: this.nodes.some(isRecurrent),
      attention: this.nodes.some((node) => is(node, 'attention')),
      convolution: this.nodes.some(isConvolution),
      nonlinearity: this.nodes.some(
        (node) =>
          roleOf(node) === 'activation' ||
          isRecurrent(node) ||
          is(node, 'attention') ||
          node.call.entry.startsWith('max'),
      ),
    }));
  }

  /** Without anything between input and output that is not linear. */
  get isLinearModel(): boolean {
    return this.hidden.length === 0;
  }

  /** Layers that learn on the longest way from an input to an output without a shortcut (a join) or a normalization. */
  get plainDepth(): number {
    return this.once('plainDepth', () => {
      const depth = new Float64Array(this.nodes.length);
      let deepest = 0;
      for (const node of this.nodes) {
        const role = roleOf(node);
        if (role === 'merge' || role === 'normalization') continue;
        const before = node.inputs.length > 0 ? depth[node.inputs[0]!]! : 0;
        depth[node.id] = before + (learns(node) && !is(node, 'embedding') ? 1 : 0);
        deepest = Math.max(deepest, depth[node.id]!);
      }
      return deepest;
    });
  }
}

const known = new WeakMap<Graph, NetworkFacts>();

/** The facts of a graph, made once for each. */
export function factsOf(graph: Graph): NetworkFacts {
  const facts = known.get(graph) ?? new NetworkFacts(graph);
  known.set(graph, facts);
  return facts;
}
