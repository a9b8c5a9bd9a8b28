import { DataError } from '../dataset.ts';
import { fromFloat16 } from './half_precision.ts';

/** An array as NumPy's `np.save` writes it. */
export interface Npy {
  readonly shape: readonly number[];
  /** As NumPy calls it: `float32`, `int64`. */
  readonly type: string;
  /** In row-major order. 64-bit integers are exact below 2^53. */
  readonly values: Uint8Array | Int32Array | Float32Array | Float64Array;
}

interface NumberType {
  readonly name: string;
  readonly bytes: number;
  readonly read: (view: DataView, at: number, little: boolean) => number;
  readonly hold: (count: number) => Npy['values'];
}

const doubles = (count: number) => new Float64Array(count);
const whole = (count: number) => new Int32Array(count);
const TYPES: Readonly<Record<string, NumberType>> = {
  f2: {
    name: 'float16',
    bytes: 2,
    read: (v, at, le) => fromFloat16(v.getUint16(at, le)),
    hold: (count) => new Float32Array(count),
  },
  f4: {
    name: 'float32',
    bytes: 4,
    read: (v, at, le) => v.getFloat32(at, le),
    hold: (count) => new Float32Array(count),
  },
  f8: { name: 'float64', bytes: 8, read: (v, at, le) => v.getFloat64(at, le), hold: doubles },
  b1: { name: 'bool', bytes: 1, read: (v, at) => v.getUint8(at), hold: (count) => new Uint8Array(count) },
  u1: { name: 'uint8', bytes: 1, read: (v, at) => v.getUint8(at), hold: (count) => new Uint8Array(count) },
  i1: { name: 'int8', bytes: 1, read: (v, at) => v.getInt8(at), hold: whole },
  u2: { name: 'uint16', bytes: 2, read: (v, at, le) => v.getUint16(at, le), hold: whole },
  i2: { name: 'int16', bytes: 2, read: (v, at, le) => v.getInt16(at, le), hold: whole },
  u4: { name: 'uint32', bytes: 4, read: (v, at, le) => v.getUint32(at, le), hold: doubles },
  i4: { name: 'int32', bytes: 4, read: (v, at, le) => v.getInt32(at, le), hold: whole },
  u8: { name: 'uint64', bytes: 8, read: (v, at, le) => Number(v.getBigUint64(at, le)), hold: doubles },
  i8: { name: 'int64', bytes: 8, read: (v, at, le) => Number(v.getBigInt64(at, le)), hold: doubles },
};

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');

/**
 * Reads the NPY format (numpy.lib.format): magic, version, length of the header, a Python dictionary with type, order and shape, then
 * the values. Numbers of any byte order, in C or Fortran order. `file` is for messages. Throws DataError.
 */
export function parseNpy(bytes: Buffer, file: string): Npy {
  if (bytes.length < 10 || !bytes.subarray(0, 6).equals(MAGIC))
    throw new DataError(`${file}: is no .npy file; write it with np.save`);
  const wide = bytes[6]! >= 2;
  const start = wide ? 12 + (bytes.length < 12 ? 0 : bytes.readUInt32LE(8)) : 10 + bytes.readUInt16LE(8);
  const header = bytes.toString('latin1', wide ? 12 : 10, start);
  const dtype = /'descr':\s*'([<>|=]?)([a-zA-Z]\d*)'/.exec(header);
  const extents = /'shape':\s*\(([\d,\s]*)\)/.exec(header);
  const order = /'fortran_order':\s*(True|False)/.exec(header);
  if (bytes.length < start || !extents || !order)
    throw new DataError(`${file}: is cut off or damaged in its header; write it again with np.save`);
  const type = dtype && TYPES[dtype[2]!];
  if (!type) {
    const found = /'descr':\s*(.*?),\s*'fortran_order'/.exec(header)?.[1] ?? 'unknown';
    throw new DataError(`${file}: holds values of type ${found}; write integers, float16, float32 or float64`);
  }
  const shape = extents[1]!.split(',').flatMap((extent) => (extent.trim() === '' ? [] : [Number(extent)]));
  const count = shape.reduce((product, extent) => product * extent, 1);
  const expected = start + count * type.bytes;
  if (bytes.length !== expected) {
    const how = bytes.length < expected ? 'cut off' : 'too long';
    throw new DataError(
      `${file}: is ${how}: ${expected} bytes expected for [${shape.join(', ')}] ${type.name}, ${bytes.length} found; write it again`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + start);
  const little = dtype[1] !== '>';
  const values = type.hold(count);
  for (let at = 0; at < count; at++) values[at] = type.read(view, at * type.bytes, little);
  return { shape, type: type.name, values: order[1] === 'True' ? rowMajor(values, shape) : values };
}

/** From Fortran's order, in which the first axis is the innermost. */
function rowMajor(values: Npy['values'], shape: readonly number[]): Npy['values'] {
  const result = values.slice();
  const position = shape.map(() => 0);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, extent) => product * extent, 1));
  for (let at = 0; at < values.length; at++) {
    result[at] = values[position.reduce((sum, index, axis) => sum + index * strides[axis]!, 0)]!;
    for (let axis = shape.length - 1; axis >= 0 && ++position[axis]! === shape[axis]; axis--) position[axis] = 0;
  }
  return result;
}
