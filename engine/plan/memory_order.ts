import { type Graph, type GraphNode, inputShapes } from '../graph/graph.ts';
import { count, isPicture, type Shape } from '../graph/shape.ts';
import { layers } from '../layers/index.ts';

/**
 * Convolutions want channels last in memory, while the language counts channels first. Values therefore lie in one of
 * two orders: that of the language, or that of a picture with its channels last, which a flattened picture keeps. Every
 * layer says which it reads; where a value lies in the other, the planner puts it in order.
 */

/** `[channels, positions]` of the picture that values are, channels last; undefined: the language's order. */
export type Form = readonly [channels: number, positions: number] | undefined;

/** How values of `shape` lie channels last: undefined where both orders are the same. */
export function channelsLast([channels = 1, ...positions]: Shape): Form {
  const area = count(positions);
  return channels > 1 && area > 1 ? [channels, area] : undefined;
}

export const sameForm = (a: Form, b: Form): boolean => a?.[0] === b?.[0] && a?.[1] === b?.[1];

/** Samples come as the data has them: pictures channels last, all else as the language counts. */
export const formOfInput = ({ shape }: GraphNode): Form => (isPicture(shape) ? channelsLast(shape) : undefined);

/** The orders that `node` reads, given those that its inputs lie in, and the one that it writes. */
export interface Reading {
  readonly inputs: readonly Form[];
  readonly output: Form;
  /** Of a layer that reads either: does it read, and write, channels last? */
  readonly channelsLast: boolean;
}

export function readingOf(graph: Graph, node: GraphNode, forms: readonly Form[], taken: boolean): Reading {
  const layer = layers.get(node.call.entry);
  const shapes = inputShapes(graph, node);
  const declared = typeof layer.memory === 'function' ? layer.memory(shapes, node.call.options) : layer.memory;
  const memory = declared ?? (layer.elementwise ? 'any' : 'language');
  if (memory === 'any') {
    const form = forms.find((each) => each !== undefined);
    return { inputs: forms.map(() => form), output: form, channelsLast: false };
  }
  const last = (each: Shape) => channelsLast(each);
  const lies = shapes.some((shape, at) => forms[at] && sameForm(forms[at], last(shape)));
  if (memory === 'channels_last' || (memory === 'either' && lies))
    return { inputs: shapes.map(last), output: last(node.shape), channelsLast: true };
  if (memory === 'from_channels_last') return { inputs: shapes.map(last), output: undefined, channelsLast: true };
  return { inputs: shapes.map((_, at) => (taken ? forms[at] : undefined)), output: undefined, channelsLast: false };
}
