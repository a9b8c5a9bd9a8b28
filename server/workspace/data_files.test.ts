import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith } from '../../engine/data/fixtures.ts';
import { checkWithFiles } from './checked.ts';
import { FilesWorld } from './files_world.ts';
import { applyEdits } from './fix_all.ts';

const folder = folderWith({
  'table.csv': 'a,b,kind\n1,2,x\n2,3,y\n',
  'blocks.dlspec': 'data Far { source: idx("gone", labels: "lost") }\n',
});
const network = 'network N { vector(2) -> dense(3) }\n';
const train = (data: string) =>
  `${network}train T { network: N  data: ${data}  loss: cross_entropy  optimizer: adam(lr: 1e-3)  batch: 2  epochs: 2 }\n`;

async function missing(text: string) {
  const { diagnostics } = await checkWithFiles(text, join(folder, 'spec.dlspec'), new FilesWorld());
  return diagnostics.filter(({ rule }) => rule === 'missing-file');
}

describe('a file of data that is not there', () => {
  it('is told at its path, with the file that was probably meant', async () => {
    const text = 'data D { source: csv("tabel.csv")  target: class(kind) }\n';
    const [found, ...others] = await missing(text);
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      severity: 'warning',
      message: `there is no file ${join(folder, 'tabel.csv')}: did you mean "table.csv"?`,
    });
    expect(text.slice(found!.span.start, found!.span.end)).toBe('"tabel.csv"');
    expect(applyEdits(text, found!.fixes[0]!.edits)).toBe(text.replace('tabel', 'table'));
    expect(found!.fixes[0]!.safe).toBe(false);
  });

  it('is told of the test alone where only that is missing', async () => {
    const text = 'data D { source: csv("table.csv")  test: csv("gone.csv")  target: class(kind) }\n';
    const [found] = await missing(text);
    expect(found).toMatchObject({ severity: 'hint', fixes: [] });
    expect(text.slice(found!.span.start, found!.span.end)).toBe('"gone.csv"');
  });

  it('is told of data that a train reads on the spot, once', async () => {
    const text = train('idx("gone", labels: "labels")');
    expect((await missing(text)).map(({ span }) => text.slice(span.start, span.end))).toEqual(['"gone"', '"labels"']);
  });

  it('is no matter of the spec that imports the data', async () => {
    const text = `import { Far } from "./blocks.dlspec"\n${train('Far')}`;
    expect(await missing(text)).toEqual([]);
  });
});
