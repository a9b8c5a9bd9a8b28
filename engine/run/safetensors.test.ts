import { describe, expect, it } from 'vitest';
import type { StoredTensor } from '../program.ts';
import { decode, encode, toArenaOrder, toFileOrder } from './safetensors.ts';

const tensor = (view: number[], permutation: number[]): StoredTensor => ({
  name: 'w',
  shape: view,
  offset: 0,
  layout: { view, permutation },
  trainable: true,
});

/** A file of this header, as others write it. */
function written(header: string, values: Uint8Array): Uint8Array {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(header)));
  return Buffer.concat([length, Buffer.from(header), values]);
}
const entry = (name: string, dtype: string, shape: number[], from: number, to: number) =>
  `"${name}":${JSON.stringify({ dtype, shape, data_offsets: [from, to] })}`;

describe('safetensors', () => {
  it('widens what is narrower', () => {
    const header = `{${entry('half', 'F16', [2], 0, 4)},${entry('brain', 'BF16', [2, 1], 4, 8)}}`;
    const { tensors } = decode(written(header, Uint8Array.of(0x00, 0x3c, 0x00, 0xc1, 0x80, 0x3f, 0x20, 0x3e)));
    expect(tensors).toEqual([
      { name: 'half', shape: [2], values: Float32Array.of(1, -2.5) },
      { name: 'brain', shape: [2, 1], values: Float32Array.of(1, 0.15625) },
    ]);
  });

  it('reads what it wrote', () => {
    const tensors = [
      { name: 'dense.weight', shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 6) },
      { name: 'dense.bias', shape: [2], values: Float32Array.of(-1, 0.5) },
    ];
    const { tensors: read, metadata } = decode(encode(tensors, { epoch: '3' }));
    expect(read).toEqual(tensors);
    expect(metadata).toEqual({ epoch: '3' });
  });

  it.each([
    ['an empty file', new Uint8Array(0), /cut off/],
    [
      'a file that ends early',
      encode([{ name: 'w', shape: [4], values: new Float32Array(4) }], {}).slice(0, -4),
      /cut off or damaged at 'w'/,
    ],
    [
      'a header longer than any file',
      Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255, 123, 125),
      /no safetensors file, or was cut off/,
    ],
    [
      'one name twice',
      written(`{${entry('w', 'F32', [1], 0, 4)},${entry('w', 'F32', [1], 4, 8)}}`, new Uint8Array(8)),
      /bytes 0 to 4 of its values belong to no tensor, as where two have the same name/,
    ],
    [
      'tensors that overlap',
      written(`{${entry('v', 'F32', [2], 0, 8)},${entry('w', 'F32', [1], 4, 8)}}`, new Uint8Array(8)),
      /'w' begins inside of another tensor/,
    ],
    [
      'values left over',
      written(`{${entry('w', 'F32', [1], 0, 4)}}`, new Uint8Array(8)),
      /bytes 4 to 8 of its values belong to no tensor/,
    ],
    [
      'integers',
      written(`{${entry('w', 'I32', [1], 0, 4)}}`, new Uint8Array(4)),
      /holds 'w' as I32; only F32, F64, F16, BF16 can be read/,
    ],
    ['no JSON', new Uint8Array([2, 0, 0, 0, 0, 0, 0, 0, 65, 66]), /not JSON/],
  ])('refuses %s', (_, file, message) => {
    expect(() => decode(file)).toThrow(message);
  });

  it('turns file order into arena order and back', () => {
    // dense: file (out=2, in=3) → arena (in, out)
    const dense = tensor([2, 3], [1, 0]);
    const file = Float32Array.of(1, 2, 3, 4, 5, 6);
    expect([...toArenaOrder(file, dense)]).toEqual([1, 4, 2, 5, 3, 6]);
    expect([...toFileOrder(toArenaOrder(file, dense), dense)]).toEqual([...file]);

    // dense after flatten: file (out=1, C=2, H=1, W=2) → arena (H, W, C, out)
    const flattened = tensor([1, 2, 1, 2], [2, 3, 1, 0]);
    expect([...toArenaOrder(Float32Array.of(10, 11, 20, 21), flattened)]).toEqual([10, 20, 11, 21]);
  });
});
