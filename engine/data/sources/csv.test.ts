import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { declaration, folderWith, type Wanted } from '../fixtures.ts';
import { load } from '../load.ts';

const loaded = async (text: string | Uint8Array, wanted: Partial<Wanted> = {}) => {
  const folder = folderWith({ 't.csv': text });
  const { train } = await load(
    declaration(folder, { source: ['csv', { file: 't.csv' }], target: ['class', 'y'], ...wanted }),
  );
  return train.dataset;
};

describe('csv', () => {
  it.each([
    ['commas', 'a,b,y\n1,2,no\n3,4,yes\n'],
    ['semicolons', 'a;b;y\n1;2;no\n3;4;yes\n'],
    ['tabs', 'a\tb\ty\n1\t2\tno\n3\t4\tyes\n'],
    ['lines of Windows and no last one', 'a,b,y\r\n1,2,no\r\n3,4,yes'],
    ['a byte order mark', '\ufeffa,b,y\n1,2,no\n3,4,yes\n'],
    ['quotes', '"a","b","y"\n"1","2","no"\n3,4,"yes"\n'],
    ['spaces', 'a , b, y\n 1, 2, no\n3 ,4 , "yes"\n'],
    ['empty lines', '\na,b,y\n\n1,2,no\n3,4,yes\n\n'],
    ['gzip', gzipSync('a,b,y\n1,2,no\n3,4,yes\n')],
  ])('reads %s', async (_, text) => {
    expect(await loaded(text)).toEqual({
      samples: 2,
      shape: [2],
      inputs: Float32Array.of(1, 2, 3, 4),
      features: [
        { name: 'a', kind: 'number' },
        { name: 'b', kind: 'number' },
      ],
      target: { kind: 'class', column: 'y', classes: ['no', 'yes'], values: Int32Array.of(0, 1) },
    });
  });

  it('without a target all columns are inputs', async () => {
    const data = await loaded('a,b\n1,2\n3,4\n', { target: undefined });
    expect(data).toMatchObject({
      shape: [2],
      inputs: Float32Array.of(1, 2, 3, 4),
      target: { kind: 'value', width: 1 },
    });
  });

  it('takes a separator that is given', async () => {
    const data = await loaded('a,1;y\n3;no\n4;yes\n', { source: ['csv', { file: 't.csv', separator: 'semicolon' }] });
    expect(data.features).toEqual([{ name: 'a,1', kind: 'number' }]);
  });

  it.each([
    ['by letters', 'x,y\n1,b\n2,a\n3,B\n', ['B', 'a', 'b'], [2, 1, 0]],
    ['by value where all are numbers', 'x,y\n1,10\n2,9\n3,-1\n', ['-1', '9', '10'], [2, 1, 0]],
    ['numbers that are written in two ways as one', 'x,y\n1,1\n2,1.0\n3,02\n', ['1', '2'], [0, 0, 1]],
    ['by letters where one is no number', 'x,y\n1,10\n2,9\n3,x\n', ['10', '9', 'x'], [0, 1, 2]],
  ])('orders classes %s', async (_, text, classes, values) => {
    expect((await loaded(text)).target).toMatchObject({ classes, values: Int32Array.from(values) });
  });

  it('gives each category an input, numbers by content, and drops what is to be dropped', async () => {
    const text = 'id,size,color,grade,y\nx1,1.5,red,1,a\nx2,2.5,blue,3,b\nNA,3.5,red,2,a\n';
    const data = await loaded(text, { features: { id: 'drop', grade: 'category' } });
    expect(data.features).toEqual([
      { name: 'size', kind: 'number' },
      { name: 'color', kind: 'category', categories: ['blue', 'red'] },
      { name: 'grade', kind: 'category', categories: ['1', '2', '3'] },
    ]);
    expect(data.shape).toEqual([6]);
    expect([...data.inputs]).toEqual([1.5, 0, 1, 1, 0, 0, 2.5, 1, 0, 0, 0, 1, 3.5, 0, 1, 0, 1, 0]);
  });

  it('predicts numbers', async () => {
    const { target } = await loaded('x,y\n1,0.5\n2,-3e2\n', { target: ['value', 'y'] });
    expect(target).toEqual({ kind: 'value', column: 'y', width: 1, values: Float32Array.of(0.5, -300) });
  });

  const many = `id,y\n${Array.from({ length: 101 }, (_, i) => `n${i},${i % 2}`).join('\n')}`;
  const real = `x,y\n${Array.from({ length: 30 }, (_, i) => `${i},${i + 0.5}`).join('\n')}`;
  it.each([
    ['an empty file', '', {}, /t\.csv: is empty/],
    ['a file of empty lines', '\n\n', {}, /t\.csv: has no lines; the first must name the columns/],
    ['a file without rows', 'a,y\n', {}, /t\.csv: has a line of column names and no rows/],
    ['a file without names', '1,2\n3,4\n', {}, /line 1 should name the columns and holds only numbers/],
    ['a column without a name', ',x,y\n0,1,2\n', {}, /line 1: column 1 has no name/],
    ['a name that stands twice', 'x,x,y\n0,1,2\n', {}, /line 1: two columns are called 'x'/],
    ['a row that is too short', 'x,y\n1,a\n2\n', {}, /line 3 has 1 cells, where line 1 names 2 columns/],
    ['a row that is too long', 'x,y\n1,a\n\n2,b,c\n', {}, /line 4 has 3 cells, where line 1 names 2 columns/],
    ['quotes that do not close', 'x,y\n1,"a\n2,b\n', {}, /line \d: quotes do not match/],
    [
      'bytes that are no text',
      Uint8Array.of(120, 0, 44, 0, 121, 0, 10, 0),
      {},
      /t\.csv: is no text; save the table as CSV in UTF-8/,
    ],
    ['letters that are not UTF-8', Buffer.from('x,y\n1,\xe9\n', 'latin1'), {}, /t\.csv: is not UTF-8/],
    [
      'a target that is near',
      'x,species\n1,2\n',
      { target: ['class', 'Specie'] },
      /no column 'Specie' \(the target\); did you mean 'species'\?/,
    ],
    [
      'a target that is nowhere',
      'x,y\n1,2\n',
      { target: ['class', 'price'] },
      /no column 'price' \(the target\); it has 'x', 'y'/,
    ],
    [
      'a feature that is none',
      'age,y\n1,2\n1,3\n',
      { features: { agee: 'drop' } },
      /no column 'agee' \(named in `features`\); did you mean 'age'\?/,
    ],
    [
      'the target as a feature',
      'x,y\n1,a\n1,b\n',
      { features: { y: 'drop' } },
      /'y' is the target; leave it out of `features`/,
    ],
    ['nothing to learn from', 'x,y\n1,a\n1,b\n', { features: { x: 'drop' } }, /has no columns left to learn from/],
    ['an empty cell', 'x,y\n1,a\n,b\n', {}, /line 3, column 'x': the cell is empty; .*`features: \{ x: drop \}`/],
    ['NA', 'x,y\n1,a\nNA,b\n?,a\n', {}, /line 3, column 'x': 'NA' is no value \(and 1 more in this column\)/],
    ['an empty category', 'x,y\nu,a\nnan,b\n', {}, /line 3, column 'x': 'nan' is no value/],
    ['an empty class', 'x,y\n1,a\n2,\n', {}, /line 3, column 'y': the cell is empty; a row without its class/],
    [
      'an empty value',
      'x,y\n1,1\n2,\n',
      { target: ['value', 'y'] },
      /line 3, column 'y': the cell is empty; a row without its target/,
    ],
    ['a text among numbers', 'x,y\n1,a\n2,b\nthree,a\n', {}, /line 4, column 'x': 'three' is no number; .*category/],
    ['a decimal comma', 'x;y\n1,5;a\n2,5;b\n', {}, /'1,5' is no number \(decimals are written with a point\)/],
    ['infinity', 'x,y\n1,a\n2,b\ninf,b\n', {}, /line 4, column 'x': 'inf' is no number/],
    ['what no float holds', 'x,y\n1,a\n2,b\n1e60,b\n', {}, /line 4, column 'x': '1e60' is no number/],
    [
      'a text to predict as a number',
      'x,y\n1,a\n',
      { target: ['value', 'y'] },
      /line 2, column 'y': 'a' is no number; .*class\(y\)/,
    ],
    [
      'fractions as classes',
      real,
      {},
      /column 'y' holds 30 different numbers with fractions, no classes; .*value\(y\)/,
    ],
    ['a single class', 'x,y\n1,a\n2,a\n', {}, /column 'y' holds only one class, 'a'/],
    ['a name for a feature', many, {}, /column 'id' holds 101 different texts; drop it with/],
  ] as const)('refuses %s', async (_, text, wanted, message) => {
    await expect(loaded(text, wanted)).rejects.toThrow(message);
  });

  it('keeps as many categories as are asked for', async () => {
    expect((await loaded(many, { features: { id: 'category' } })).shape).toEqual([101]);
  });

  it('takes any name for a column', async () => {
    const data = await loaded('constructor,__proto__,y\n1,2,a\n3,4,b\n');
    expect(data.features?.map(({ kind }) => kind)).toEqual(['number', 'number']);
  });
});
