import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { declaration, folderWith, idxBytes, type Wanted } from './fixtures.ts';
import { loadInputs } from './inputs.ts';
import { load } from './load.ts';

const pictures = (samples: number) =>
  idxBytes(
    [samples, 2, 2],
    Array.from({ length: samples * 4 }, (_, i) => i % 256),
  );
const cycle = (samples: number, classes: number) =>
  idxBytes(
    [samples],
    Array.from({ length: samples }, (_, i) => i % classes),
  );
const table = (rows: readonly string[]) => ['size,color,kind', ...rows, ''].join('\n');

const files = {
  x: pictures(20),
  y: cycle(20, 3),
  x5: pictures(5),
  y5: cycle(5, 2),
  y5more: cycle(5, 5),
  wide: idxBytes([5, 4], new Array(20).fill(1)),
  fractions: idxBytes([5, 2, 2], new Array(20).fill(1), 13),
  'train.csv': table(['1,red,a', '2,blue,b', '3,red,b', '4,blue,c']),
  'test.csv': table(['9,blue,c', '8,red,a']),
  'color.csv': table(['9,green,c']),
  'kind.csv': table(['9,red,d']),
  'columns.csv': 'size,kind\n9,c\n',
  'other.csv': 'kind,note,color,size\n?,hello,red,7\n,,blue,8\n',
  'plain.csv': 'u,v\n0.5,-1\n2,3\n',
  'counts.csv': 'size,often,kind,part\n1,1,a,train\n2,3,b,validation\n3,0,b,train\n4,5,a,test\n',
  'below.csv': 'size,often,kind,part\n1,1,a,train\n2,-3,b,val\n',
  'nothing.csv': 'size,often,kind,part\n1,0,a,train\n2,3,b,test\n',
  'no_train.csv': 'size,often,kind,part\n1,0,a,test\n2,0,b,test\n',
};
const folder = folderWith(files);
const idx = (inputs: string, labels: string) => ['idx', { inputs, labels }] as const;
const csv = (file: string) => ['csv', { file }] as const;
const kind = ['class', 'kind'] as const;
const loaded = (wanted: Wanted) => load(declaration(folder, wanted));

describe('load', () => {
  it('trains on everything where nothing is said', async () => {
    const { train, validation, test, preparation } = await loaded({ source: idx('x', 'y') });
    expect([train.rows.length, validation.rows.length, test.rows.length]).toEqual([20, 0, 0]);
    expect(preparation).toEqual({
      shape: [1, 2, 2],
      stored: 'uint8',
      classCounts: [7, 7, 6],
      scale: [1],
      shift: [0],
      target: { kind: 'class', classes: ['0', '1', '2'] },
    });
  });

  it('splits and measures the training part', async () => {
    const { train, validation, test, preparation } = await loaded({
      source: idx('x', 'y'),
      split: { validation: 0.2, test: 0.1, seed: 3 },
      normalize: 'zscore',
    });
    expect([train.rows.length, validation.rows.length, test.rows.length]).toEqual([14, 4, 2]);
    expect(validation.dataset).toBe(train.dataset);
    expect(test.dataset).toBe(train.dataset);
    const values = [...train.rows].flatMap((row) => [...train.dataset.inputs.slice(row * 4, row * 4 + 4)]);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    expect(preparation.scale[0]).toBeCloseTo(1 / deviation, 12);
    expect(preparation.shift[0]).toBeCloseTo(-mean / deviation, 12);
  });

  const byColumn = { splitBy: 'by_column', split: { column: 'part' } };

  it('a column says which part a row belongs to, another what it counts, by the mean of training; neither is an input', async () => {
    const wanted = { source: csv('counts.csv'), target: kind, weights: 'often', ...byColumn };
    const { train, validation, test } = await loaded(wanted);
    expect([train, validation, test].map(({ rows }) => [...rows])).toEqual([[0, 2], [1], [3]]);
    expect(train.dataset.shape).toEqual([1]);
    expect([...train.dataset.weights!]).toEqual([2, 6, 0, 10]);
    // A source of its own for the test is no part, and counts as training does.
    const all = { source: csv('counts.csv'), test: csv('counts.csv'), target: kind, weights: 'often' };
    const other = await loaded({ ...all, features: { part: 'drop' } });
    expect([...other.test.dataset.weights!]).toEqual([...other.train.dataset.weights!]);
    expect(other.train.dataset.weights![1]).toBeCloseTo(3 / 2.25, 6);
  });

  it.each([
    [
      'a weight below 0',
      { weights: 'often', features: { part: 'drop' } },
      'below.csv',
      "line 3, column 'often': '-3' is below 0; weights are 0 or more",
    ],
    [
      'no weight that counts',
      { weights: 'often', ...byColumn },
      'nothing.csv',
      'weights: no sample for training counts more than 0',
    ],
    [
      'a part that there is not',
      { features: { often: 'drop' }, ...byColumn },
      'below.csv',
      "line 3, column 'part': 'val' is no part; write `train`, `validation` or `test`",
    ],
    ['no row for training', byColumn, 'no_train.csv', "split: no row of 'part' says `train`"],
    [
      'a weight that is a feature',
      { weights: 'often', features: { often: 'number' } },
      'counts.csv',
      "'often' is the weight of a row; leave it out of `features`",
    ],
    [
      'two tests',
      { ...byColumn, test: csv('counts.csv') },
      'counts.csv',
      'split: says of 1 samples that they are for the test, and `test:` is a source of its own',
    ],
  ] as const)('refuses %s', async (_, wanted, file, message) => {
    await expect(loaded({ source: csv(file), target: kind, ...wanted } as Wanted)).rejects.toThrow(message);
  });

  it('weights are for tables', async () => {
    await expect(loaded({ source: idx('x', 'y'), weights: 'often' })).rejects.toThrow(
      'weights: is for tables, and idx has its own',
    );
  });

  it('tests on a source of its own, with the classes of training', async () => {
    const { train, test } = await loaded({ source: idx('x', 'y'), test: idx('x5', 'y5'), split: { validation: 0.1 } });
    expect([train.rows.length, test.rows.length]).toEqual([18, 5]);
    expect(test.dataset.target).toEqual({
      kind: 'class',
      classes: ['0', '1', '2'],
      values: Int32Array.of(0, 1, 0, 1, 0),
    });
  });

  it('encodes a test table like the training table', async () => {
    const { test } = await loaded({ source: csv('train.csv'), test: csv('test.csv'), target: kind });
    expect([...test.dataset.inputs]).toEqual([9, 1, 0, 8, 0, 1]);
    expect([...test.dataset.target.values]).toEqual([2, 0]);
  });

  it.each([
    [
      'shapes that differ',
      { source: idx('x', 'y'), test: idx('wide', 'y5') },
      'test: its samples are [4], and those of source: [1, 2, 2]',
    ],
    [
      'bytes and fractions',
      { source: idx('x', 'y'), test: idx('fractions', 'y5') },
      'holds bytes and the other fractions',
    ],
    [
      'a class that training lacks',
      { source: idx('x', 'y'), test: idx('x5', 'y5more') },
      "test: sample 3 is of class '3', which source: does not have",
    ],
    [
      'a class that a table lacks',
      { source: csv('train.csv'), test: csv('kind.csv'), target: kind },
      "kind.csv: line 2, column 'kind': 'd' does not occur in the training data, which has 'a', 'b', 'c'",
    ],
    [
      'a category that a table lacks',
      { source: csv('train.csv'), test: csv('color.csv'), target: kind },
      "line 2, column 'color': 'green' does not occur in the training data, which has 'blue', 'red'",
    ],
    [
      'a column that a table lacks',
      { source: csv('train.csv'), test: csv('columns.csv'), target: kind },
      "columns.csv: has no column 'color'",
    ],
    [
      'classes and numbers',
      { source: csv('train.csv'), test: ['synthetic.moons'], target: kind },
      'target: is for tables, and synthetic.moons has its own target',
    ],
    [
      'two tests',
      { source: idx('x', 'y'), test: idx('x5', 'y5'), split: { test: 0.1 } },
      'split: keeps samples back for a test, and `test:` is a source of its own',
    ],
    [
      'an empty part',
      { source: idx('x', 'y'), split: { validation: 0.01 } },
      'split: 1% of 20 samples for validation is less than one',
    ],
    ['no test file', { source: idx('x', 'y'), test: idx('gone', 'y') }, `${join(folder, 'gone')}: no such file`],
  ] as const)('refuses %s', async (_, wanted, message) => {
    await expect(loaded(wanted as Wanted)).rejects.toThrow(message);
  });
});

describe('loadInputs', () => {
  const prepared = async (wanted: Wanted) => {
    const { preparation } = await loaded(wanted);
    // As it comes back from the run folder.
    return JSON.parse(JSON.stringify(preparation)) as typeof preparation;
  };
  const inputs = async (file: string, wanted: Wanted) => loadInputs(join(folder, file), await prepared(wanted));

  it('encodes a table like the training table, whatever its order and whether or not it has the target', async () => {
    const { inputs: values, samples, shape } = await inputs('other.csv', { source: csv('train.csv'), target: kind });
    expect({ samples, shape, values: [...values] }).toEqual({ samples: 2, shape: [3], values: [7, 0, 1, 8, 1, 0] });
  });

  it('reads pictures as they were trained on', async () => {
    expect((await inputs('x5', { source: idx('x', 'y') })).inputs).toBeInstanceOf(Uint8Array);
    const floats = await inputs('x5', { source: idx('fractions', 'y5') });
    expect(floats.inputs).toEqual(Float32Array.from({ length: 20 }, (_, i) => i));
  });

  it('takes columns by place where the training data had no names', async () => {
    const points = await inputs('plain.csv', { source: ['synthetic.moons', { samples: 10 }] });
    expect([...points.inputs]).toEqual([0.5, -1, 2, 3]);
  });

  it.each([
    ['a file that is not there', 'gone', { source: idx('x', 'y') }, `${join(folder, 'gone')}: no such file`],
    [
      'pictures of another size',
      'wide',
      { source: idx('x', 'y') },
      'its samples are [4], and the network was trained on [1, 2, 2]',
    ],
    [
      'fractions for bytes',
      'fractions',
      { source: idx('x', 'y') },
      'holds fractions, and the network was trained on bytes',
    ],
    [
      'a table for pictures',
      'plain.csv',
      { source: idx('x', 'y') },
      'is a table, and the network was trained on pictures [1, 2, 2]',
    ],
    [
      'a table without a column',
      'columns.csv',
      { source: csv('train.csv'), target: kind },
      "has no column 'color' (the training data has it)",
    ],
    [
      'a category that is new',
      'color.csv',
      { source: csv('train.csv'), target: kind },
      "'green' does not occur in the training data",
    ],
    [
      'too many columns by place',
      'plain.csv',
      { source: idx('wide', 'y5') },
      'its samples are [2], and the network was trained on [4]',
    ],
  ] as const)('refuses %s', async (_, file, wanted, message) => {
    await expect(inputs(file, wanted)).rejects.toThrow(message);
  });
});
