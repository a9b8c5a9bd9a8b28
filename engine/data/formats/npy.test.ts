import { describe, expect, it } from 'vitest';
import { npyBytes } from '../../../test/arrays.ts';
import { parseNpy } from './npy.ts';
import { unzip } from './zip.ts';

/** As numpy 1.24 writes it: magic, version, 118 characters of header, values. */
const written = (type: string, order: 'True' | 'False', shape: string, values: Uint8Array, version = '\x01\x00v\x00') =>
  Buffer.concat([
    Buffer.from(
      `\x93NUMPY${version}${`{'descr': ${type}, 'fortran_order': ${order}, 'shape': ${shape}, }`.padEnd(117)}\n`,
      'latin1',
    ),
    values,
  ]);
const bytesOf = (array: Float32Array | Float64Array | BigInt64Array | Int32Array | Uint32Array | Int16Array) =>
  new Uint8Array(array.buffer);
const swapped = (bytes: Uint8Array) => Buffer.from(bytes).swap64();

describe('npy', () => {
  it.each([
    ['float32', "'<f4'", '(2, 2)', bytesOf(Float32Array.of(1.5, -2, 3, 4)), [2, 2], [1.5, -2, 3, 4]],
    ['float16', "'<f2'", '(2,)', Uint8Array.of(0x00, 0x3c, 0x00, 0xc1), [2], [1, -2.5]],
    ['float16', "'>f2'", '(2,)', Uint8Array.of(0x3c, 0x00, 0xc1, 0x00), [2], [1, -2.5]],
    ['float64', "'>f8'", '(2,)', swapped(bytesOf(Float64Array.of(0.1, -7))), [2], [0.1, -7]],
    ['int64', "'<i8'", '(1, 2)', bytesOf(BigInt64Array.of(-3n, 2n ** 40n)), [1, 2], [-3, 2 ** 40]],
    ['int32', "'<i4'", '(2,)', bytesOf(Int32Array.of(-1, 5)), [2], [-1, 5]],
    ['uint32', "'<u4'", '(1,)', bytesOf(Uint32Array.of(4_000_000_000)), [1], [4_000_000_000]],
    ['int16', "'<i2'", '(2,)', bytesOf(Int16Array.of(-300, 300)), [2], [-300, 300]],
    ['uint8', "'|u1'", '(2,)', Uint8Array.of(0, 255), [2], [0, 255]],
    ['int8', "'|i1'", '(1,)', Uint8Array.of(255), [1], [-1]],
    ['bool', "'|b1'", '(2,)', Uint8Array.of(1, 0), [2], [1, 0]],
    ['float32', "'<f4'", '()', bytesOf(Float32Array.of(7)), [], [7]],
    ['float32', "'<f4'", '(0, 3)', new Uint8Array(0), [0, 3], []],
  ] as const)('reads %s, %s %s', (type, descr, extents, bytes, shape, values) => {
    const array = parseNpy(written(descr, 'False', extents, bytes), 'a.npy');
    expect([array.type, array.shape, [...array.values]]).toEqual([type, shape, values]);
  });

  it('turns Fortran order round', () => {
    const fortran = bytesOf(Float32Array.of(0, 3, 1, 4, 2, 5));
    expect([...parseNpy(written("'<f4'", 'True', '(2, 3)', fortran), 'a.npy').values]).toEqual([0, 1, 2, 3, 4, 5]);
    const cube = Float32Array.from(
      { length: 24 },
      (_, at) => ((at % 2) * 3 + (Math.floor(at / 2) % 3)) * 4 + Math.floor(at / 6),
    );
    expect([...parseNpy(written("'<f4'", 'True', '(2, 3, 4)', bytesOf(cube)), 'a.npy').values]).toEqual(
      Array.from({ length: 24 }, (_, at) => at),
    );
  });

  it('reads the second version, whose header may be long', () => {
    const file = written("'<f4'", 'False', '(1,)', bytesOf(Float32Array.of(2)), '\x02\x00v\x00\x00\x00');
    expect([...parseNpy(file, 'a.npy').values]).toEqual([2]);
  });

  const whole = npyBytes([2, 2], [1, 2, 3, 4]);
  it.each([
    ['nothing', Buffer.alloc(0), 'a.npy: is no .npy file; write it with np.save'],
    ['a text', Buffer.from('1,2,3,4,5,6,7,8'), 'a.npy: is no .npy file; write it with np.save'],
    ['half a header', whole.subarray(0, 40), 'a.npy: is cut off or damaged in its header; write it again with np.save'],
    ['half a length', whole.subarray(0, 9), 'a.npy: is no .npy file; write it with np.save'],
    [
      'values cut off',
      whole.subarray(0, -4),
      'a.npy: is cut off: 144 bytes expected for [2, 2] float32, 140 found; write it again',
    ],
    [
      'values left over',
      Buffer.concat([whole, Buffer.alloc(1)]),
      'a.npy: is too long: 144 bytes expected for [2, 2] float32, 145 found; write it again',
    ],
    [
      'text',
      written("'<U2'", 'False', '(2,)', new Uint8Array(16)),
      "a.npy: holds values of type '<U2'; write integers, float16, float32 or float64",
    ],
    [
      'a record',
      written("[('a', '<f4'), ('b', '<i4')]", 'False', '(2,)', new Uint8Array(16)),
      "a.npy: holds values of type [('a', '<f4'), ('b', '<i4')]; write integers, float16, float32 or float64",
    ],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => parseNpy(bytes, 'a.npy')).toThrow(message);
  });
});

/** `np.savez_compressed` with dense.weight = float32 [[1, 2]], dense.bias = float64 [3]; `np.savez` with w = float32 [1, 2]. */
const COMPRESSED = Buffer.from(
  'UEsDBBQAAAAIAAAAIQCxRkXqTgAAAIgAAAAQABQAZGVuc2Uud2VpZ2h0Lm5weQEAEACIAAAAAAAAAE4AAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgbpNmoq6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkahjoKRpo6CrUKZAMuBoYGewYGBgcAUEsDBBQAAAAIAAAAIQCj0ATLSQAAAIgAAAAOABQAZGVuc2UuYmlhcy5ucHkBABAAiAAAAAAAAABJAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GoY6mjoKtQoUAC4GMOBwAABQSwECFAMUAAAACAAAACEAsUZF6k4AAACIAAAAEAAAAAAAAAAAAAAAgAEAAAAAZGVuc2Uud2VpZ2h0Lm5weVBLAQIUAxQAAAAIAAAAIQCj0ATLSQAAAIgAAAAOAAAAAAAAAAAAAACAAZAAAABkZW5zZS5iaWFzLm5weVBLBQYAAAAAAgACAHoAAAAZAQAAAAA=',
  'base64',
);
const STORED = Buffer.from(
  'UEsDBBQAAAAAAAAAIQCayqvniAAAAIgAAAAFABQAdy5ucHkBABAAiAAAAAAAAACIAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJzxmNCcsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgyLCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAACAPwAAAEBQSwECFAMUAAAAAAAAACEAmsqr54gAAACIAAAABQAAAAAAAAAAAAAAgAEAAAAAdy5ucHlQSwUGAAAAAAEAAQAzAAAAvwAAAAAA',
  'base64',
);

describe('npz', () => {
  it.each([
    ['compressed', COMPRESSED, { 'dense.weight.npy': [1, 2], 'dense.bias.npy': [3] }],
    ['stored', STORED, { 'w.npy': [1, 2] }],
    [
      'with a comment at its end',
      Buffer.concat([STORED.subarray(0, -2), Buffer.from('\x05\x00hello')]),
      { 'w.npy': [1, 2] },
    ],
  ])('%s', (_, bytes, expected) => {
    const files = [...unzip(bytes, 'a.npz')].map(([name, content]) => [name, [...parseNpy(content, name).values]]);
    expect(Object.fromEntries(files)).toEqual(expected);
  });

  it('cut off anywhere, or with any byte of its directory changed, is refused with a word, never with another error', () => {
    for (let length = 0; length < COMPRESSED.length; length++)
      expect(() => unzip(COMPRESSED.subarray(0, length), 'a.npz')).toThrow(
        /^a\.npz: is cut off or damaged \(zip: .*\); write it again$/,
      );
    for (let at = COMPRESSED.length - 144; at < COMPRESSED.length; at++) {
      const damaged = Buffer.from(COMPRESSED);
      damaged[at]! ^= 0xff;
      try {
        unzip(damaged, 'a.npz');
      } catch (error) {
        expect((error as Error).message).toMatch(/^a\.npz: .*; (write it again|use .safetensors.*)$/);
      }
    }
  });
});
