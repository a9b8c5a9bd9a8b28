import { fromBfloat16, fromFloat16 } from '../data/formats/half_precision.ts';
import { count } from '../graph/shape.ts';
import { isReordered, type StoredTensor, type TensorLayout } from '../program.ts';

/**
 * The safetensors format: 8 bytes little-endian length, a JSON header with type, shape and place of each tensor, then
 * the values. F32 is written; F32, F64 (rounded), F16 and BF16 (both exact) are read.
 */

export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** PyTorch counts batches in its batch_norm, in integers; nothing here depends on it. */
export const isCounter = (name: string): boolean => /(^|\.)num_batches_tracked$/.test(name);

/** What a weights file says that cannot be right: one line. */
export class WeightsError extends Error {}

/** A whole file in memory. */
export const encode = (tensors: readonly NamedTensor[], metadata: Readonly<Record<string, string>>): Uint8Array =>
  Buffer.concat([...encoded(tensors, (at) => tensors[at]!.values, metadata)]);

/** A file piece by piece: each tensor's values are asked for when it is their turn, so that never all are in memory twice. */
export function* encoded(
  tensors: readonly Pick<NamedTensor, 'name' | 'shape'>[],
  valuesOf: (at: number) => Float32Array,
  metadata: Readonly<Record<string, string>>,
): Generator<Uint8Array> {
  let end = 0;
  const header: Record<string, unknown> = { __metadata__: metadata };
  for (const { name, shape } of tensors) {
    const bytes = 4 * count(shape);
    header[name] = { dtype: 'F32', shape, data_offsets: [end, end + bytes] };
    end += bytes;
  }
  const text = Buffer.from(JSON.stringify(header));
  // Values begin at a multiple of 8; the format allows spaces after the header for that.
  const headerBytes = Math.ceil(text.length / 8) * 8;
  const head = Buffer.alloc(8 + headerBytes, ' ');
  head.writeBigUInt64LE(BigInt(headerBytes), 0);
  text.copy(head, 8);
  yield head;
  for (const at of tensors.keys()) {
    const values = valuesOf(at);
    yield new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  }
}

export function decode(file: Uint8Array): {
  readonly tensors: NamedTensor[];
  readonly metadata: Record<string, string>;
} {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const length = bytes.length >= 8 ? Number(bytes.readBigUInt64LE(0)) : Number.POSITIVE_INFINITY;
  if (8 + length > bytes.length) throw new WeightsError('is no safetensors file, or was cut off');
  const { __metadata__: metadata = {}, ...entries } = headerOf(bytes.toString('utf8', 8, 8 + length));
  const start = bytes.byteOffset + 8 + length;
  assertCovered(entries, bytes.length - 8 - length);
  const named = Object.entries(entries).filter(([name]) => !isCounter(name));
  const tensors = named.map(([name, entry]) => {
    if (!isEntry(entry)) throw new WeightsError(`is damaged: its header says nothing of use about '${name}'`);
    const { dtype, shape, data_offsets: range } = entry;
    const type = TYPES[dtype];
    if (!type) throw new WeightsError(`holds '${name}' as ${dtype}; only ${Object.keys(TYPES).join(', ')} can be read`);
    const [from, to] = range;
    const extent = count(shape) * type.bytes;
    if (from < 0 || to - from !== extent || 8 + length + to > bytes.length)
      throw new WeightsError(`is cut off or damaged at '${name}'`);
    const place = start + from;
    // Read where it lies in the file's bytes, which is where typed arrays can lie unless Node put a small file into its pool.
    const isInPlace = dtype === 'F32' && place % 4 === 0;
    const values = isInPlace
      ? new Float32Array(bytes.buffer, place, (to - from) / 4)
      : type.read(bytes.buffer.slice(place, start + to) as ArrayBuffer);
    return { name, shape, values };
  });
  return { tensors, metadata: metadata as Record<string, string> };
}

/**
 * Every value belongs to one tensor, as the format asks. JSON keeps the last of two entries of one name: the bytes of the first are then
 * left over.
 */
function assertCovered(entries: Readonly<Record<string, unknown>>, length: number): void {
  const ranges = Object.entries(entries).flatMap(([name, entry]) =>
    isEntry(entry) ? [{ name, from: entry.data_offsets[0], to: entry.data_offsets[1] }] : [],
  );
  let end = 0;
  for (const { name, from, to } of ranges.sort((a, b) => a.from - b.from || a.to - b.to)) {
    if (from < end) throw new WeightsError(`is damaged: '${name}' begins inside of another tensor`);
    if (to < from || to > length) throw new WeightsError(`is cut off or damaged at '${name}'`);
    if (from > end) throw leftOver(end, from);
    end = to;
  }
  if (end < length) throw leftOver(end, length);
}

const leftOver = (from: number, to: number): WeightsError =>
  new WeightsError(
    `is damaged: bytes ${from} to ${to} of its values belong to no tensor, as where two have the same name`,
  );

/** Files lie little-endian, as do the machines that the engine is built for. */
const TYPES: Readonly<
  Record<string, { readonly bytes: number; readonly read: (values: ArrayBuffer) => Float32Array } | undefined>
> = {
  F32: { bytes: 4, read: (values) => new Float32Array(values) },
  F64: { bytes: 8, read: (values) => Float32Array.from(new Float64Array(values)) },
  F16: { bytes: 2, read: (values) => Float32Array.from(new Uint16Array(values), fromFloat16) },
  BF16: { bytes: 2, read: (values) => Float32Array.from(new Uint16Array(values), fromBfloat16) },
};

function headerOf(text: string): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch {
    throw new WeightsError('is no safetensors file: its header is not JSON');
  }
  if (typeof header === 'object' && header !== null) return header as Record<string, unknown>;
  throw new WeightsError('is no safetensors file: its header is no list of tensors');
}

interface HeaderEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const areIntegers = (value: unknown): value is number[] => Array.isArray(value) && value.every(Number.isSafeInteger);

function isEntry(entry: unknown): entry is HeaderEntry {
  const { dtype, shape, data_offsets: range } = (entry ?? {}) as Partial<HeaderEntry>;
  return typeof dtype === 'string' && areIntegers(shape) && areIntegers(range) && range.length === 2;
}

/** Memory for so many values that are of no use any more when it is asked for again. */
export type Room = (values: number) => Float32Array;

/** Memory that is taken once, for `most` values or the largest that asks. */
export function room(most = 0): Room {
  let values = new Float32Array(0);
  return (length) => {
    if (values.length < length) values = new Float32Array(Math.max(length, most));
    return values.subarray(0, length);
  };
}

const anew: Room = (length) => new Float32Array(length);

/** Values in the file's order from values in the arena's order; `values` themselves where the two are the same. */
export const toFileOrder = (values: Float32Array, { layout }: StoredTensor, into: Room = anew): Float32Array =>
  reorder(values, layout, false, into);
/** Values in the arena's order from values in the file's order, likewise. */
export const toArenaOrder = (values: Float32Array, { layout }: StoredTensor, into: Room = anew): Float32Array =>
  reorder(values, layout, true, into);

function reorder(values: Float32Array, layout: TensorLayout, toArena: boolean, into: Room): Float32Array {
  if (!isReordered(layout)) return values;
  const { view, permutation } = layout;
  const result = into(values.length);
  // Walk the arena's order; each of its axes moves by a known stride in the file's order.
  const strides = view.map((_, axis) => view.slice(axis + 1).reduce((product, extent) => product * extent, 1));
  const extents = permutation.map((axis) => view[axis]!);
  const steps = permutation.map((axis) => strides[axis]!);
  const position = extents.map(() => 0);
  let file = 0;
  for (let arena = 0; arena < values.length; arena++) {
    if (toArena) result[arena] = values[file]!;
    else result[file] = values[arena]!;
    for (let axis = extents.length - 1; axis >= 0; axis--) {
      position[axis]!++;
      file += steps[axis]!;
      if (position[axis]! < extents[axis]!) break;
      file -= steps[axis]! * extents[axis]!;
      position[axis] = 0;
    }
  }
  return result;
}
