import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { npyBytes } from '../../test/arrays.ts';
import { temporaryFolder } from '../../test/small_runs.ts';
import type { StoredTensor } from '../program.ts';
import { fitting, readTensors } from './initial_weights.ts';
import { encode } from './safetensors.ts';

const folder = temporaryFolder();
const tensor = (name: string, shape: number[], trainable = true): StoredTensor => ({
  name,
  shape,
  offset: 0,
  layout: { view: shape, permutation: shape.map((_, axis) => axis) },
  trainable,
});
const NETWORK = [
  tensor('dense.weight', [2, 1]),
  tensor('dense.bias', [2]),
  tensor('batch_norm.running_mean', [2], false),
];
const WEIGHT = npyBytes([2, 1], [1, 2]);
const BIAS = npyBytes([2], [3, 4], '<f8');
const MEAN = npyBytes([2], [5, 6]);

let numbered = 0;
/** A folder of NAME.npy. */
function arrays(files: Readonly<Record<string, Buffer>>): string {
  const path = join(folder, `arrays-${numbered++}`);
  mkdirSync(path);
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(path, `${name}.npy`), bytes);
  return path;
}
function written(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}
/** Read as weights to begin with, or as those of a checkpoint. */
const read = (path: string, initial: boolean) =>
  Object.fromEntries(
    fitting(readTensors(path), NETWORK, 'W', { initial }).map(({ tensor, values }) => [tensor.name, [...values]]),
  );

const WHOLE = { 'dense.weight': WEIGHT, 'dense.bias': BIAS };

describe('weights to begin with', () => {
  it.each([
    ['float32 and float64 side by side', WHOLE, { 'dense.weight': [1, 2], 'dense.bias': [3, 4] }],
    [
      'running statistics where they are given',
      { ...WHOLE, 'batch_norm.running_mean': MEAN },
      { 'dense.weight': [1, 2], 'dense.bias': [3, 4], 'batch_norm.running_mean': [5, 6] },
    ],
    [
      "PyTorch's count of batches, which says nothing",
      { ...WHOLE, 'batch_norm.num_batches_tracked': npyBytes([], [9], '<i8') },
      { 'dense.weight': [1, 2], 'dense.bias': [3, 4] },
    ],
  ])('%s', (_, files, expected) => {
    expect(read(arrays(files), true)).toEqual(expected);
  });

  it('of safetensors, F32 and F64', () => {
    const doubled = Buffer.from(
      JSON.stringify({
        'dense.weight': { dtype: 'F64', shape: [2, 1], data_offsets: [0, 16] },
        'dense.bias': { dtype: 'F32', shape: [2], data_offsets: [16, 24] },
      }),
    );
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(doubled.length));
    const values = [new Uint8Array(Float64Array.of(0.1, 2).buffer), new Uint8Array(Float32Array.of(3, 4).buffer)];
    const path = written('f64.safetensors', Buffer.concat([length, doubled, ...values]));
    expect(read(path, true)).toEqual({ 'dense.weight': [Math.fround(0.1), 2], 'dense.bias': [3, 4] });
  });

  const names = 'its weights are called dense.weight [2, 1], dense.bias [2], batch_norm.running_mean [2]';
  it.each([
    ['no file', () => join(folder, 'none.npz'), /^cannot read .*none\.npz: /],
    [
      'a folder without arrays',
      () => arrays({}),
      /^.* has no \.npy files: a folder of weights has NAME\.npy for each$/,
    ],
    [
      'one array',
      () => written('one.npy', WEIGHT),
      /one\.npy is one array without a name: give a folder of NAME\.npy, an \.npz or \.safetensors file$/,
    ],
    [
      'a text',
      () => written('text.npz', Buffer.from('hello there, this is text')),
      /text\.npz is no safetensors file, or was cut off$/,
    ],
    [
      'what torch.save writes',
      () => written('weights.pt', Buffer.from('PK\x03\x04\0\0\0\0\x08\x08weights/data.pkl', 'latin1')),
      /weights\.pt is a pickle of PyTorch, .* write it with safetensors\.torch\.save_file/,
    ],
    [
      'what torch.save wrote before',
      () => written('old.pt', Buffer.of(0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc)),
      /old\.pt is a pickle of PyTorch, /,
    ],
    [
      'a damaged array',
      () => arrays({ ...WHOLE, 'dense.bias': BIAS.subarray(0, -1) }),
      /: dense\.bias\.npy: is cut off: \d+ bytes expected/,
    ],
    [
      'integers',
      () => arrays({ ...WHOLE, 'dense.bias': npyBytes([2], [1, 2], '<i4') }),
      /holds 'dense\.bias' as int32; weights are float16, float32 or float64$/,
    ],
    [
      'a weight missing',
      () => arrays({ 'dense.weight': WEIGHT }),
      "W has no 'dense.bias' [2], which the network needs",
    ],
    [
      'one too many',
      () => arrays({ ...WHOLE, 'head.bias': BIAS }),
      `W is of another network: it has 'head.bias' [2], which this one does not; ${names}`,
    ],
    [
      'a matrix under another name that is transposed',
      () => arrays({ 'dense.bias': BIAS, kernel: npyBytes([1, 2], [1, 2]) }),
      `W is of another network: it has 'kernel' [1, 2], which this one does not; ${names}; transposed it would fit 'dense.weight'`,
    ],
    [
      'another shape',
      () => arrays({ ...WHOLE, 'dense.weight': npyBytes([1, 2], [1, 2]) }),
      "W has 'dense.weight' as [1, 2], the network as [2, 1]",
    ],
    [
      'what is no number',
      () => arrays({ ...WHOLE, 'dense.weight': npyBytes([2, 1], [1, Number.NaN]) }),
      "W has NaN in 'dense.weight' at [1, 0]: no run can begin with it",
    ],
    [
      'what float32 does not reach',
      () => arrays({ ...WHOLE, 'dense.bias': npyBytes([2], [-1e300, 1], '<f8') }),
      "W has -Infinity in 'dense.bias' at [0]: no run can begin with it",
    ],
  ])('refuses %s', (_, path, message) => {
    expect(() => read(path(), true)).toThrow(message);
  });

  it('a checkpoint has to have the running statistics', () => {
    expect(() => read(arrays(WHOLE), false)).toThrow("W has no 'batch_norm.running_mean' [2], which the network needs");
    const path = written(
      'all.safetensors',
      encode(
        NETWORK.map(({ name, shape }) => ({ name, shape, values: Float32Array.of(1, 2) })),
        {},
      ),
    );
    expect(Object.keys(read(path, false))).toHaveLength(3);
  });
});
