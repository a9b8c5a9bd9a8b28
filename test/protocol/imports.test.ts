import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ServerProcess } from './server_process.ts';

const folder = mkdtempSync(join(tmpdir(), 'dlspec-imports-'));
const uri = pathToFileURL(join(folder, 'spec.dlspec')).href;
const blocks = pathToFileURL(join(folder, 'blocks.dlspec')).href;
const SPEC = 'import { Wide } from "./blocks.dlspec"\nnetwork N {\n  vector(2)\n  Wide(4)\n}\n';

let server: ServerProcess;
beforeAll(async () => {
  writeFileSync(join(folder, 'blocks.dlspec'), '// Blocks.\nblock Wide(units) { dense(units) -> relu }\n');
  server = await ServerProcess.start({ folder });
  await server.open(uri, SPEC);
});
afterAll(() => server.kill());

const textDocument = { uri };

it('the definition of an imported block is in the other spec', async () => {
  const definition = () =>
    server.request('textDocument/definition', { textDocument, position: { line: 3, character: 3 } });
  const range = { start: { line: 1, character: 6 }, end: { line: 1, character: 10 } };
  await expect.poll(definition).toEqual({ uri: blocks, range });
});

it('the path of an import is a link', async () => {
  const links = await server.request('textDocument/documentLink', { textDocument });
  expect(links).toMatchObject([{ target: blocks }]);
});

it('an imported name is renamed where it is declared', async () => {
  const renamed = server.request('textDocument/rename', {
    textDocument,
    position: { line: 3, character: 3 },
    newName: 'Broad',
  });
  await expect(renamed).rejects.toThrow('another spec declares this name');
});
