import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { declaration, folderWith, idxBytes } from '../fixtures.ts';
import { load } from '../load.ts';

const values = Array.from({ length: 24 }, (_, i) => i * 10);
const labels = idxBytes([2], [1, 0]);

const loaded = async (files: Record<string, string | Uint8Array>, folder = folderWith(files)) => ({
  folder,
  data: await load(declaration(folder, { source: ['idx', { inputs: 'x', labels: 'y' }] })),
});

describe('idx', () => {
  it.each([
    ['plain', (bytes: Buffer) => bytes],
    ['gzip', (bytes: Buffer) => gzipSync(bytes)],
  ])('gives back what was written, %s', async (_, pack) => {
    const { data } = await loaded({ x: pack(idxBytes([2, 3, 4], values)), y: pack(labels) });
    expect(data.train.dataset).toEqual({
      samples: 2,
      shape: [1, 3, 4],
      inputs: Uint8Array.from(values),
      target: { kind: 'class', classes: ['0', '1'], values: Int32Array.of(1, 0) },
    });
  });

  it.each([
    ['vectors', [2, 12], [12]],
    ['grey pictures', [2, 3, 4], [1, 3, 4]],
    ['pictures in colour', [2, 2, 2, 3], [3, 2, 2]],
  ])('reads %s', async (_, extents, shape) => {
    const { data } = await loaded({ x: idxBytes(extents, values), y: labels });
    expect(data.train.dataset.shape).toEqual(shape);
    expect([...data.train.dataset.inputs]).toEqual(values);
  });

  it.each([
    [9, [-128, 0, 127, 5]],
    [11, [-32768, 0, 32767, 5]],
    [12, [-70000, 0, 70000, 5]],
    [13, [-0.5, 0, 1.5, 5]],
    [14, [-0.25, 0, 1e10, 5]],
  ])('reads values of type %d as floats', async (type, numbers) => {
    const { data } = await loaded({ x: idxBytes([2, 2], numbers, type), y: labels });
    expect(data.train.dataset.inputs).toEqual(Float32Array.from(numbers));
  });

  const pictures = idxBytes([2, 3, 4], values);
  const many = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251);
  const long = gzipSync(idxBytes([2, 50, 50], many));
  it.each([
    ['no samples file', { y: labels }, /x: no such file; put it there/],
    ['no labels file', { x: pictures }, /y: no such file/],
    ['an empty file', { x: '', y: labels }, /x: is empty/],
    [
      'another format',
      { x: 'PK\u0003\u0004 archive', y: labels },
      /x: is no IDX file: it begins with bytes 50 4b 03 04/,
    ],
    [
      'a file shorter than a magic number',
      { x: Uint8Array.of(0, 0), y: labels },
      /x: is no IDX file: it begins with bytes 00 00,/,
    ],
    [
      'values cut off',
      { x: pictures.subarray(0, 30), y: labels },
      /x: is cut off: 40 bytes expected for 2×3×4 uint8, 30 found/,
    ],
    [
      'values left over',
      { x: Buffer.concat([pictures, labels]), y: labels },
      /x: is too long: 40 bytes expected .* 50 found/,
    ],
    [
      'a header cut off',
      { x: pictures.subarray(0, 9), y: labels },
      /x: is cut off in its header: 16 bytes expected, 9 found/,
    ],
    ['no samples at all', { x: idxBytes([0, 3], []), y: labels }, /x: holds nothing: its size is 0×3/],
    ['gzip cut off', { x: long.subarray(0, long.length - 100), y: labels }, /x: is cut off \(gzip/],
    ['gzip damaged', { x: damaged(long), y: labels }, /x: is damaged \(gzip/],
    ['too few labels', { x: pictures, y: idxBytes([1], [0]) }, /x: has 2 samples and .*y 1 labels/],
    [
      'a negative label',
      { x: pictures, y: idxBytes([2], [0, -1], 9) },
      /y: label 1 is -1; labels are class numbers from 0/,
    ],
    ['a label beyond all classes', { x: pictures, y: idxBytes([2], [0, 70000], 12) }, /y: label 1 is 70000/],
    [
      'labels with fractions',
      { x: pictures, y: idxBytes([2], [0, 0.5], 13) },
      /y: is 2 of fractions; labels are N whole/,
    ],
    ['files that are swapped', { x: labels, y: pictures }, /x: holds labels, and .*y the samples; swap/],
    ['samples for labels', { x: pictures, y: pictures }, /y: is 2×3×4; labels are N whole/],
    [
      'channels first',
      { x: idxBytes([1, 3, 2, 6], values.concat(values).slice(0, 36)), y: idxBytes([1], [0]) },
      /x: is 1×3×2×6, channels first/,
    ],
    ['no number', { x: idxBytes([2, 1], [1, Number.NaN], 13), y: labels }, /x: value 1 is NaN/],
  ] as const)('refuses %s', async (_, files, message) => {
    await expect(loaded({ ...files })).rejects.toThrow(message);
  });

  it('names the folder and the full path in what it refuses', async () => {
    const folder = folderWith({ y: labels });
    const source = ['idx', { inputs: '.', labels: 'y' }] as const;
    await expect(load(declaration(folder, { source }))).rejects.toThrow(`${folder}: is a folder; name a file in it`);
    const missing = declaration(folder, { source: ['idx', { inputs: 'x', labels: 'y' }], in: 'deep/er' });
    await expect(load(missing)).rejects.toThrow(`${join(folder, 'deep/er/x')}: no such file`);
  });

  it('is no table', async () => {
    const folder = folderWith({ x: pictures, y: labels });
    const wanted = { source: ['idx', { inputs: 'x', labels: 'y' }], target: ['class', 'digit'] } as const;
    await expect(load(declaration(folder, wanted))).rejects.toThrow(
      'target: is for tables, and idx has its own target',
    );
  });
});

function damaged(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy.fill(0xff, 20, 40);
  return copy;
}
