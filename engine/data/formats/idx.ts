import { DataError } from '../dataset.ts';

/** An IDX file: a type, extents, values in row-major order (LeCun, yann.lecun.com/exdb/mnist). */
export interface Idx {
  readonly extents: readonly number[];
  /** Bytes as they are, everything else as floats. */
  readonly values: Uint8Array | Float32Array;
  readonly integers: boolean;
}

interface ValueType {
  readonly name: string;
  readonly bytes: number;
  readonly read: (view: DataView, at: number) => number;
}

const TYPES: Readonly<Record<number, ValueType>> = {
  8: { name: 'uint8', bytes: 1, read: (view, at) => view.getUint8(at) },
  9: { name: 'int8', bytes: 1, read: (view, at) => view.getInt8(at) },
  11: { name: 'int16', bytes: 2, read: (view, at) => view.getInt16(at) },
  12: { name: 'int32', bytes: 4, read: (view, at) => view.getInt32(at) },
  13: { name: 'float32', bytes: 4, read: (view, at) => view.getFloat32(at) },
  14: { name: 'float64', bytes: 8, read: (view, at) => view.getFloat64(at) },
};

/** Bytes that hold the longest header that is accepted. */
export const IDX_HEADER = 4 + 4 * 8;

export interface IdxHeader {
  readonly extents: readonly number[];
  readonly type: ValueType;
  /** Where the values begin. */
  readonly start: number;
}

/** Could these bytes begin an IDX file? */
export const isIdx = (bytes: Buffer): boolean =>
  bytes.length >= 4 && bytes[0] === 0 && bytes[1] === 0 && bytes[2]! in TYPES && bytes[3]! >= 1 && bytes[3]! <= 8;

/** Reads what stands before the values. `file` is for messages. Throws DataError. */
export function idxHeader(bytes: Buffer, file: string): IdxHeader {
  if (!isIdx(bytes)) {
    const begins = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    throw new DataError(
      `${file}: is no IDX file: it begins with bytes ${begins}, where IDX has 00 00, a type (08 to 0e) and the number of dimensions; check that the path names the right file`,
    );
  }
  const dimensions = bytes[3]!;
  const start = 4 + 4 * dimensions;
  if (bytes.length < start) {
    throw new DataError(
      `${file}: is cut off in its header: ${start} bytes expected, ${bytes.length} found; get it again`,
    );
  }
  const extents = Array.from({ length: dimensions }, (_, i) => bytes.readUInt32BE(4 + 4 * i));
  if (extents.includes(0)) throw new DataError(`${file}: holds nothing: its size is ${extents.join('×')}`);
  return { extents, type: TYPES[bytes[2]!]!, start };
}

/** Reads the whole file. Throws DataError. */
export function parseIdx(bytes: Buffer, file: string): Idx {
  const { extents, type, start } = idxHeader(bytes, file);
  const count = extents.reduce((product, extent) => product * extent, 1);
  const expected = start + count * type.bytes;
  if (bytes.length !== expected) {
    throw new DataError(
      `${file}: is ${bytes.length < expected ? 'cut off' : 'too long'}: ${expected} bytes expected for ${extents.join('×')} ${type.name}, ${bytes.length} found; get it again`,
    );
  }
  const integers = type.name.includes('int');
  if (type.name === 'uint8')
    return { extents, integers, values: new Uint8Array(bytes.buffer, bytes.byteOffset + start, count) };
  const view = new DataView(bytes.buffer, bytes.byteOffset + start);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const value = type.read(view, i * type.bytes);
    if (!Number.isFinite(Math.fround(value))) {
      throw new DataError(`${file}: value ${i} is ${value}; only finite 32-bit numbers can be trained on`);
    }
    values[i] = value;
  }
  return { extents, integers, values };
}
