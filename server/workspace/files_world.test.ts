import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith } from '../../engine/data/fixtures.ts';
import { analyse } from '../meaning/analyse.ts';
import { check, checkWithFiles, dataOf } from './checked.ts';
import { FilesWorld } from './files_world.ts';

/** Rows in metres and grams, with a price in the hundred thousands; of the classes one is rare. */
const table = (rows: number) =>
  `size,weight,price,kind\n${Array.from({ length: rows }, (_, at) => `${1 + (at % 7)},${1000 * (at % 9)},${200_000 + 1000 * (at % 11)},${at % 20 === 0 ? 'rare' : 'usual'}\n`).join('')}`;

const spec = (file: string, target: string, loss: string) => `data D {
  source: csv("${file}")
  target: ${target}
  features: { ${target.startsWith('class') ? 'price' : 'kind'}: drop }
  split: random(validation: 20%, test: 10%)
}
network N { vector(2) -> dense(8) -> relu -> dense(1) }
train T { network: N  data: D  loss: ${loss}  optimizer: adam(lr: 1e-3)  batch: 16  epochs: 20 }
`;
const classes = (file: string) => spec(file, 'class(kind)', 'binary_cross_entropy');
const values = (file: string) => spec(file, 'value(price)', 'mse');

/** What is said of a spec in `folder` that argues from its data: `severity rule`. */
async function said(folder: string, text: string, world = new FilesWorld()): Promise<string[]> {
  const { diagnostics } = await checkWithFiles(text, join(folder, 'spec.dlspec'), world);
  const loud = diagnostics.filter(
    ({ severity, rule }) => severity !== 'hint' || rule === 'missing-file' || rule === 'normalize-input',
  );
  return loud.map(({ severity, rule }) => `${severity} ${rule}`);
}

describe('what is known of data decides how much is said', () => {
  const folder = folderWith({
    'table.csv': table(400),
    'broken.csv': `${table(10)}1,2\n`,
    'empty.csv': '',
    'long.csv': table(60_000),
  });

  it.each<[what: string, text: string, ...expected: string[]]>([
    ['classes of a table', classes('table.csv'), 'warning normalize-input', 'warning unbalanced-classes'],
    ['numbers of a table', values('table.csv'), 'warning scale-target', 'warning normalize-input'],
    ['classes of a file that is not there', classes('gone.csv'), 'hint missing-file', 'hint normalize-input'],
    ['numbers of a file that is not there', values('gone.csv'), 'hint missing-file', 'hint normalize-input'],
    ['a table with a short line', classes('broken.csv'), 'error data-file', 'hint normalize-input'],
    ['an empty file', classes('empty.csv'), 'error data-file', 'hint normalize-input'],
    ['classes of a long table', classes('long.csv'), 'warning normalize-input', 'warning unbalanced-classes'],
    ['numbers of a long table', values('long.csv'), 'warning scale-target', 'warning normalize-input'],
  ])('%s', async (_, text, ...expected) => {
    expect((await said(folder, text)).sort()).toEqual(expected.sort());
  });
});

describe('files', () => {
  const folder = folderWith({ 'a.csv': table(40) });
  const file = join(folder, 'a.csv');
  const text = classes('a.csv');
  const world = new FilesWorld();
  const data = () => dataOf(analyse(text, join(folder, 'spec.dlspec'), world));
  const samples = () => world.facts(data()[0]!)?.samples;

  it('are not waited for, read once, and again on demand', async () => {
    expect(samples()).toBeUndefined();
    expect(await world.look(data())).toBe(true);
    expect([samples(), world.news]).toEqual([40, 1]);
    writeFileSync(file, table(60));
    // The same data, wherever it stands in the text.
    expect(await world.look(dataOf(analyse(`// moved\n${text}`, join(folder, 'spec.dlspec'), world)))).toBe(false);
    expect([samples(), world.news]).toEqual([40, 1]);
    expect(await world.look(data(), true)).toBe(true);
    expect([samples(), world.news]).toEqual([60, 2]);
    expect(await world.look(data(), true)).toBe(false);
    expect(world.news).toBe(2);
  });

  it('that are gone are known to be, with what the declaration says', async () => {
    rmSync(file);
    expect(await world.look(data(), true)).toBe(true);
    expect(world.facts(data()[0]!)).toEqual({ target: 'class' });
    const { diagnostics } = check(text, join(folder, 'spec.dlspec'), world);
    expect(diagnostics.filter(({ rule }) => rule === 'missing-file').map(({ message }) => message)).toEqual([
      `there is no file ${file}: training needs it`,
    ]);
  });
});
