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

describe('safetensors', () => {
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
