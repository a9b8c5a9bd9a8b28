import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { declaration, folderWith, idxBytes } from './fixtures.ts';
import { header } from './header.ts';

const noise = Uint8Array.from({ length: 700 * 784 }, (_, i) => (i * 2654435761) >>> 24);
const pictures = idxBytes([700, 28, 28], noise);
const folder = folderWith({
  x: pictures,
  'x.gz': gzipSync(pictures),
  'cut.gz': gzipSync(pictures).subarray(0, 6000),
  y: idxBytes(
    [700],
    Array.from({ length: 700 }, (_, i) => i % 4),
  ),
  broken: 'not at all',
  't.csv': 'size,color,kind\n1,red,a\n2,blue,b\n3,red,c\n',
  'gap.csv': 'size,kind\n1,a\n,b\n',
  'large.csv': `größe,kind\n${'1,ä\n2,b\n'.repeat(500_000)}`,
});
const idx = (inputs: string, labels: string) => ['idx', { inputs, labels }] as const;

describe('header', () => {
  it.each([['x'], ['x.gz'], ['cut.gz']])('knows pictures from the first bytes of %s', async (file) => {
    expect(await header(declaration(folder, { source: idx(file, 'y') }))).toEqual({
      missing: [],
      facts: {
        target: 'class',
        shape: [1, 28, 28],
        samples: 700,
        stored: 'uint8',
        inputs: { min: 0, max: 255 },
        classes: ['0', '1', '2', '3'],
        classCounts: [175, 175, 175, 175],
      },
    });
  });

  it('knows columns, shape and classes of a small table', async () => {
    const wanted = { source: ['csv', { file: 't.csv' }], target: ['class', 'kind'] } as const;
    const deviation = Math.sqrt(2 / 3);
    expect(await header(declaration(folder, wanted))).toEqual({
      missing: [],
      facts: {
        target: 'class',
        columns: ['size', 'color', 'kind'],
        samples: 3,
        shape: [3],
        inputs: { min: 0, max: 3 },
        features: [{ name: 'size', min: 1, max: 3, mean: 2, deviation }],
        classes: ['a', 'b', 'c'],
        classCounts: [1, 1, 1],
      },
    });
    const value = await header(declaration(folder, { ...wanted, target: ['value', 'size'] }));
    const targets = { min: 1, max: 3, mean: 2, deviation };
    expect(value.facts).toMatchObject({ target: 'value', targetValues: 1, targets, shape: [5] });
  });

  it('knows the columns of a table without a target, of a large one and of one with gaps', async () => {
    const facts = async (file: string, target?: readonly [string, string]) =>
      header(declaration(folder, { source: ['csv', { file }], target }));
    const { facts: all } = await facts('t.csv');
    expect(all).toMatchObject({ target: 'none', columns: ['size', 'color', 'kind'] });
    expect(all).not.toHaveProperty('targets');
    expect(await facts('large.csv', ['class', 'kind'])).toEqual({
      missing: [],
      facts: { target: 'class', columns: ['größe', 'kind'] },
    });
    expect(await facts('gap.csv', ['class', 'kind'])).toEqual({
      missing: [],
      facts: { target: 'class', columns: ['size', 'kind'] },
      problem: expect.stringMatching(/gap\.csv: line 3, column 'size': the cell is empty/),
    });
  });

  it('says which files are missing, and what it knows without them', async () => {
    const wanted = { source: idx('gone', 'y'), test: idx('x', 'away') };
    expect(await header(declaration(folder, wanted))).toEqual({
      facts: { target: 'class' },
      missing: [{ path: join(folder, 'gone') }, { path: join(folder, 'away') }],
    });
    const test = await header(declaration(folder, { source: idx('x', 'y'), test: idx('x', 'away') }));
    expect(test.missing).toEqual([{ path: join(folder, 'away') }]);
    expect(test.facts.samples).toBe(700);
  });

  it.each([
    ['broken', /broken: is no IDX file/],
    ['.', /is a folder/],
  ])('says what is wrong with %s', async (file, problem) => {
    const result = await header(declaration(folder, { source: idx(file, 'y') }));
    expect(result).toEqual({ facts: { target: 'class' }, missing: [], problem: expect.stringMatching(problem) });
  });

  it('knows what is made on the spot', async () => {
    const { facts } = await header(declaration('/', { source: ['synthetic.digits', { samples: 50 }] }));
    expect(facts).toMatchObject({ shape: [1, 28, 28], samples: 50 });
    expect(facts.classes).toHaveLength(10);
  });
});
