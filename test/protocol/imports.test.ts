import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
  mkdirSync(join(folder, 'far'));
  writeFileSync(
    join(folder, 'far', 'net.dlspec'),
    'import { Wide } from "../blocks.dlspec"\nnetwork Far { vector(2) -> Wide(4) }\n',
  );
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

const far = pathToFileURL(join(folder, 'far', 'net.dlspec')).href;
/** Each changed place, as `file line:column text`. */
function told(edit: {
  changes: Record<string, { range: { start: { line: number; character: number } }; newText: string }[]>;
}) {
  return Object.entries(edit.changes).flatMap(([of, edits]) =>
    edits.map(
      ({ range: { start }, newText }) =>
        `${of.slice(blocks.length - 'blocks.dlspec'.length)} ${start.line}:${start.character} ${newText}`,
    ),
  );
}

it('references are found in specs that are not open', async () => {
  const found = await server.request<{ uri: string }[]>('textDocument/references', {
    textDocument,
    position: { line: 3, character: 3 },
    context: { includeDeclaration: true },
  });
  expect(found.map((each) => each.uri).sort()).toEqual([blocks, far, far, uri, uri].sort());
});

it('an imported name is renamed in all specs', async () => {
  const renamed = await server.request<Parameters<typeof told>[0]>('textDocument/rename', {
    textDocument,
    position: { line: 3, character: 3 },
    newName: 'Broad',
  });
  expect(told(renamed).sort()).toEqual(
    ['blocks.dlspec 1:6', 'far/net.dlspec 0:9', 'far/net.dlspec 1:27', 'spec.dlspec 0:9', 'spec.dlspec 3:2'].map(
      (place) => `${place} Broad`,
    ),
  );
});

it('what another spec declares is completed with its import', async () => {
  const other = pathToFileURL(join(folder, 'new.dlspec')).href;
  await server.open(other, 'network New { vector(2) -> W }\n');
  const items = await server.request<{ label: string }[]>('textDocument/completion', {
    textDocument: { uri: other },
    position: { line: 0, character: 28 },
  });
  expect(items.find(({ label }) => label === 'Wide')).toMatchObject({
    labelDetails: { description: './blocks.dlspec' },
    additionalTextEdits: [{ newText: 'import { Wide } from "./blocks.dlspec"\n\n' }],
  });
});

it('blocks are extracted and inlined, imports organized, an unknown name imported', async () => {
  const other = pathToFileURL(join(folder, 'other.dlspec')).href;
  const text = [
    'import { Wide } from "./blocks.dlspec"',
    'block Two { relu -> tanh }',
    'network N { vector(2) -> dense(3) -> Two -> Far }',
    '',
  ];
  await server.open(other, text.join('\n'));
  const actions = (line: number, from: number, to = from, only?: string[]) =>
    server.request<{ title: string; kind: string }[]>('textDocument/codeAction', {
      textDocument: { uri: other },
      range: { start: { line, character: from }, end: { line, character: to } },
      context: { diagnostics: [], ...(only && { only }) },
    });
  const titles = async (...at: Parameters<typeof actions>) =>
    (await actions(...at)).map(({ title, kind }) => `${kind}: ${title}`);
  const [dense, two, far] = ['dense', 'Two', 'Far'].map((word) => text[2]!.indexOf(word));
  // What cannot be compared is not offered: the spec has an error.
  expect(await titles(2, dense!, far! - 4, ['refactor'])).toEqual([]);
  expect(await titles(2, far!)).toEqual(['source.organizeImports: Organize imports']);
  await server.notify('textDocument/didChange', {
    textDocument: { uri: other, version: 2 },
    contentChanges: [{ text: text.join('\n').replace(' -> Far', '') }],
  });
  expect(await titles(2, dense!, far! - 4, ['refactor'])).toEqual([
    'refactor.extract.block: Extract block (weights get other names)',
  ]);
  expect(await titles(2, two!, two!, ['refactor.inline'])).toEqual(['refactor.inline.block: Inline `Two`']);
  await server.notify('textDocument/didChange', {
    textDocument: { uri: other, version: 3 },
    contentChanges: [{ text: 'network N { vector(2) -> Wide(3) }\n' }],
  });
  expect(await titles(0, 26, 26, ['quickfix'])).toEqual(['quickfix: Import `Wide` from "./blocks.dlspec"']);
  await server.notify('textDocument/didClose', { textDocument: { uri: other } });
});

it('paths follow a spec and a folder that are renamed', async () => {
  const moving = (oldUri: string, newUri: string) =>
    server.request<Parameters<typeof told>[0]>('workspace/willRenameFiles', { files: [{ oldUri, newUri }] });
  expect(told(await moving(blocks, blocks.replace('blocks', 'parts'))).sort()).toEqual([
    'far/net.dlspec 0:22 ../parts.dlspec',
    'spec.dlspec 0:22 ./parts.dlspec',
  ]);
  expect(told(await moving(far, far.replace('far/net', 'net')))).toEqual(['far/net.dlspec 0:22 ./blocks.dlspec']);
  expect(await moving(far, far.replace('net.dlspec', 'again.dlspec'))).toBeNull();
});

it('callers are found in specs that are not open', async () => {
  const [item] = await server.request<object[]>('textDocument/prepareCallHierarchy', {
    textDocument,
    position: { line: 3, character: 3 },
  });
  expect(item).toMatchObject({ name: 'Wide', uri: blocks });
  const callers = await server.request<{ from: { name: string; uri: string } }[]>('callHierarchy/incomingCalls', {
    item,
  });
  expect(callers.map(({ from }) => `${from.name} ${from.uri}`).sort()).toEqual([`Far ${far}`, `N ${uri}`]);
});

it('a spec that is deleted is missed where it is imported, and nowhere else', async () => {
  const problems = () => server.published.findLast((each) => each.uri === uri)?.diagnostics.map(({ code }) => code);
  await expect.poll(problems).toEqual([]);
  rmSync(join(folder, 'blocks.dlspec'));
  await server.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: blocks, type: 3 }] });
  await expect.poll(problems).toEqual(['import']);
  const references = await server.request<object[]>('textDocument/references', {
    textDocument,
    position: { line: 3, character: 3 },
    context: { includeDeclaration: true },
  });
  expect(references).toHaveLength(2);
});
