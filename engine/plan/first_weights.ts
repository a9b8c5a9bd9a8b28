import { count } from '../graph/shape.ts';
import type { TensorLayout } from '../program.ts';
import { initializers } from '../training/initializers/index.ts';
import type { Buffers, Draft } from './draft.ts';
import type { PlacedParameter, Weights } from './weights.ts';

/** Writes the program that draws the weights. Each tensor has a random stream of its own. */
export function initialize(weights: Weights, draft: Draft, buffers: Buffers): void {
  for (const [stream, placed] of weights.placed.entries()) {
    draft.emit(...fillOf(placed, stream, buffers));
    const { shape, zeroRow } = placed.parameter;
    if (zeroRow === undefined) continue;
    const width = count(shape.slice(1));
    draft.emit('clear_row', { to: placed.buffer }, { count: count(shape), start: width * zeroRow, width });
  }
}

/** The call that fills one tensor. */
function fillOf(placed: PlacedParameter, stream: number, buffers: Buffers): Parameters<Draft['emit']> {
  const { parameter, buffer: to } = placed;
  const { initial, fan } = parameter;
  const sizes = { count: count(parameter.shape) };
  if (typeof initial === 'number') return ['fill_constant', { to }, sizes, { value: initial }];
  const { kind, ...scalars } = initializers.get(initial.entry).fill(fan, initial.options);
  if (kind === 'constant') return ['fill_constant', { to }, sizes, scalars];
  if (kind === 'diagonal') return ['fill_diagonal', { to }, { ...sizes, ...diagonalOf(placed) }, scalars];
  if (kind !== 'orthogonal') return [`fill_${kind}`, { to }, { ...sizes, stream }, { ...scalars }];
  const matrix = matrixOf(placed);
  const scratch = buffers.transient(8 * matrix.rows * matrix.columns);
  return ['fill_orthogonal', { to, scratch }, { ...sizes, stream, ...matrix }, scalars];
}

/** From one place along each axis of the tensor to the next, in memory. */
function stridesOf({ view, permutation }: TensorLayout): number[] {
  const strides = view.map(() => 0);
  let stride = 1;
  for (const axis of [...permutation].reverse()) {
    strides[axis] = stride;
    stride *= view[axis]!;
  }
  return strides;
}

/** A weight as a matrix of its outputs (the first axis) by all else. The outputs lie outermost or innermost in memory. */
function matrixOf({ parameter, tensor }: PlacedParameter) {
  const { shape, blocks = 1 } = parameter;
  const rows = shape[0]! / blocks;
  const columns = count(shape) / shape[0]!;
  const row = stridesOf(tensor.layout)[0]!;
  // Innermost they stand side by side for each column; in the middle (no layer has it) columns would not be evenly apart.
  const column = row === 1 ? shape[0]! : 1;
  return { blocks, rows, columns, row_stride: row, column_stride: column, block_stride: rows * row };
}

/** Where an output meets the input of its number: for convolutions at the middle of the kernel. */
function diagonalOf({ parameter, tensor }: PlacedParameter) {
  const { shape, blocks = 1 } = parameter;
  const { view } = tensor.layout;
  const [output, input = 0, ...taps] = stridesOf(tensor.layout);
  const rows = shape[0]! / blocks;
  if (view.length > shape.length) {
    // The inputs are a flattened picture, in two axes: channel by channel, place by place.
    const [, channels, places] = view as [number, number, number];
    const most = Math.min(rows, channels * places);
    const channel = { blocks: channels, block_stride: places * output! + input, start: 0 };
    return { ...channel, length: places, stride: output! + taps[0]!, most };
  }
  const start = taps.reduce((sum, stride, at) => sum + Math.floor((view[at + 2]! - 1) / 2) * stride, 0);
  const length = Math.min(rows, view[1] ?? 1);
  return { blocks, block_stride: rows * output!, start, length, stride: output! + input, most: blocks * length };
}
