/** Files as NumPy writes them, for tests. */

const NUMBERS = {
  '<f4': (values: readonly number[]) => Float32Array.from(values),
  '<f8': (values: readonly number[]) => Float64Array.from(values),
  '<i4': (values: readonly number[]) => Int32Array.from(values),
  '<i8': (values: readonly number[]) => BigInt64Array.from(values, BigInt),
  '|u1': (values: readonly number[]) => Uint8Array.from(values),
};

/** What `np.save` writes of values in row-major order. */
export function npyBytes(
  shape: readonly number[],
  values: readonly number[],
  type: keyof typeof NUMBERS = '<f4',
): Buffer {
  const extents = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const dictionary = `{'descr': '${type}', 'fortran_order': False, 'shape': (${extents}), }`;
  // Values begin at a multiple of 64.
  const header = `${dictionary.padEnd(Math.ceil((dictionary.length + 11) / 64) * 64 - 11)}\n`;
  const begin = Buffer.from(`\x93NUMPY\x01\x00\0\0${header}`, 'latin1');
  begin.writeUInt16LE(header.length, 8);
  return Buffer.concat([begin, new Uint8Array(NUMBERS[type](values).buffer)]);
}
