import { count, positionsOf, type Shape } from '../graph/shape.ts';
import type { Buffer } from '../layers/layer.ts';
import type { Buffers, Draft } from './draft.ts';

/** The probabilities of all classes of a tree, out of features of that shape: the product for every fork, then the ways to the leaves. */
export function leaves(
  shape: Shape,
  { weight, bias }: { readonly weight: Buffer; readonly bias: Buffer },
  buffers: Buffers,
  draft: Draft,
  features: Buffer,
): Buffer {
  const rows = positionsOf(shape);
  const inputs = count(shape) / rows;
  const forks = buffers.bytesOf(bias) / 4;
  const samples = buffers.bytesOf(features) / (4 * count(shape));
  const products = buffers.transient(4 * samples * rows * forks);
  draft.emit('unembed_forward', { x: features, table: weight, y: products }, { rows, inputs, outputs: forks });
  const y = buffers.transient(4 * samples * rows * (forks + 1));
  draft.emit('leaf_probabilities', { products, bias, y }, { rows, classes: forks + 1 });
  return y;
}
