import { consumers, type Graph, type GraphNode, inputShapes } from '../graph/graph.ts';
import { count } from '../graph/shape.ts';
import { layers } from '../layers/index.ts';
import { callOf, replaceLayers } from '../layers/replace.ts';
import { paddingOf } from '../layers/window.ts';
import type { Call, Value } from '../table.ts';

/** Another way to write a layer, which does about the same for less. */
export interface Form {
  readonly name: 'separable' | 'small_kernels' | 'bottleneck' | 'global_pooling';
  /** What it is, in words that follow "as". */
  readonly title: string;
  /** The paper that it comes from. */
  readonly source: string;
  /**
   * The node in whose place the layers stand (the layer itself, or one before it) for a costly layer `node`; undefined where the form
   * does not suit it.
   */
  of(graph: Graph, node: GraphNode): Replacement | undefined;
}

export interface Replacement {
  readonly node: GraphNode;
  readonly layers: readonly Call[];
}

interface Convolution {
  readonly filters: number;
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: 'same' | 'valid' | readonly number[];
  readonly dilation: readonly number[];
  readonly groups: number;
}

/** The options of a convolution in which every channel sees every other, and the channels that flow into it. */
function fullConvolution(graph: Graph, { call, inputs }: GraphNode): (Convolution & { channels: number }) | undefined {
  if (!/^conv[123]d$/.test(call.entry)) return undefined;
  const options = call.options as unknown as Convolution;
  return options.groups > 1 ? undefined : { ...options, channels: graph.nodes[inputs[0]!]!.shape[0]! };
}

const all = (sides: readonly number[], value: number) => sides.map(() => value);
const without = (call: Call, ...names: readonly string[]): Readonly<Record<string, Value>> =>
  Object.fromEntries(Object.entries(call.options).filter(([name]) => !names.includes(name)));
const WINDOW = ['kernel', 'stride', 'padding', 'dilation'];

/** A convolution over one place, with what of `call` is not about its window. */
const pointwise = (call: Call, filters: number, more: Readonly<Record<string, Value>> = {}) =>
  callOf(call.entry, {
    ...without(call, ...WINDOW),
    kernel: all(call.options.kernel as readonly number[], 1),
    filters,
    ...more,
  });

/** Below so many channels a product over them is too short to be worth parting. */
const FEW_CHANNELS = 8;

const separable: Form = {
  name: 'separable',
  title: 'depthwise-separable convolution',
  source: 'Chollet 2017, Xception',
  of(graph, node) {
    const own = fullConvolution(graph, node);
    if (!own || count(own.kernel) === 1 || own.channels < FEW_CHANNELS) return undefined;
    const { channels } = own;
    const { call } = node;
    // The bias of the first is one with that of the second.
    const each = callOf(call.entry, {
      ...without(call, 'bias_init'),
      filters: channels,
      groups: channels,
      bias: false,
    });
    return { node, layers: [each, pointwise(call, own.filters)] };
  },
};

/** Odd, above 3, and not so large that a stack in its place would be a network of its own. */
const LARGE = [5, 7, 9, 11, 13, 15];

export const smallKernels: Form = {
  name: 'small_kernels',
  title: 'stack of 3×3 convolutions',
  source: 'Simonyan and Zisserman 2015, VGG',
  of(graph, node) {
    const own = node.call.entry === 'conv2d' ? fullConvolution(graph, node) : undefined;
    const [size] = own?.kernel ?? [];
    if (!own || size === undefined || !LARGE.includes(size) || own.kernel.some((extent) => extent !== size))
      return undefined;
    if ([...own.stride, ...own.dilation].some((extent) => extent > 1)) return undefined;
    const times = (size - 1) / 2;
    // As much around all of them together.
    const around = (at: number) => paddingOf(own).map((padding) => Math.floor((padding + times - 1 - at) / times));
    const padded = (at: number) => (around(at).some((each) => each > 0) ? around(at) : 'valid');
    const small = Array.from({ length: times }, (_, at) =>
      callOf('conv2d', {
        ...node.call.options,
        kernel: all(own.kernel, 3),
        ...(typeof own.padding !== 'string' && { padding: padded(at) }),
      }),
    );
    const between = betweenSuch(graph, node);
    return { node, layers: small.flatMap((each, at) => (at === 0 ? [each] : [...between, each])) };
  },
};

/** A bottleneck has so many times fewer channels than what is around it, and so many at least. */
const NARROWER = 4;
const FEWEST = 16;

const bottleneck: Form = {
  name: 'bottleneck',
  title: 'bottleneck of 1×1 convolutions around a narrow one',
  source: 'He et al. 2016, ResNet',
  of(graph, node) {
    const own = fullConvolution(graph, node);
    if (!own || count(own.kernel) === 1) return undefined;
    const narrow = Math.floor(Math.min(own.channels, own.filters) / NARROWER);
    if (narrow < FEWEST) return undefined;
    const { call } = node;
    const between = betweenSuch(graph, node);
    const inner = callOf(call.entry, { ...call.options, filters: narrow });
    return { node, layers: [pointwise(call, narrow), ...between, inner, ...between, pointwise(call, own.filters)] };
  },
};

const globalPooling: Form = {
  name: 'global_pooling',
  title: 'global average pooling in place of `flatten`',
  source: 'Lin et al. 2014, Network in Network',
  of(graph, node) {
    const before = graph.nodes[node.inputs[0] ?? -1];
    if (node.call.entry !== 'dense' || before?.call.entry !== 'flatten') return undefined;
    const [picture] = inputShapes(graph, before);
    const isPicture = picture !== undefined && picture.length > 1 && count(picture.slice(1)) > 1;
    // Pixels as they come say little by their averages.
    const isMade = graph.nodes.some(({ id, call }) => id < before.id && call.entry.startsWith('conv'));
    if (!isPicture || !isMade || consumers(graph, before).length > 1) return undefined;
    return { node: before, layers: [callOf('global_avg_pool')] };
  },
};

export const forms: readonly Form[] = [separable, bottleneck, smallKernels, globalPooling];

/** Norms and activations that follow a layer, which stand between those that it is parted into; at least `relu`. */
function betweenSuch(graph: Graph, node: GraphNode): Call[] {
  const found: Call[] = [];
  let isBent = false;
  for (
    let [next, ...others] = consumers(graph, node);
    next && others.length === 0;
    [next, ...others] = consumers(graph, next)
  ) {
    const { role } = layers.get(next.call.entry);
    if (next.inputs.length > 1 || (role !== 'normalization' && role !== 'activation')) break;
    found.push(next.call);
    isBent ||= role === 'activation';
    if (isBent) break;
  }
  return isBent ? found : [...found, callOf('relu')];
}

/** A graph in which a layer has another form, wherever its text stands. */
export interface Reformed {
  readonly graph: Graph;
  /** What was replaced, and by what: the layer, or one before it, in each of its uses. */
  readonly replaced: readonly Replacement[];
}

/**
 * `graph` with `form` for the layer at `node`: and for all that its text stands for, where it is in a block or repeated. Undefined
 * where one of them cannot have that form.
 */
export function reform(graph: Graph, node: GraphNode, form: Form): Reformed | undefined {
  const { file, start, end } = node.call.span;
  const isSame = ({ call: { span } }: GraphNode) => span.file === file && span.start === start && span.end === end;
  const uses = end > start ? graph.nodes.filter(isSame) : [node];
  const replaced: Replacement[] = [];
  for (const use of uses) {
    const replacement = form.of(graph, use);
    if (!replacement) return undefined;
    replaced.push(replacement);
  }
  const reformed = replaceLayers(graph, new Map(replaced.map((each) => [each.node.id, each.layers])));
  return reformed && { graph: reformed, replaced };
}
