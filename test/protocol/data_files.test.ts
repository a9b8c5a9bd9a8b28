import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type {
  CodeAction,
  DidChangeWatchedFilesRegistrationOptions,
  Hover,
  WorkspaceDiagnosticReport,
} from 'vscode-languageserver';
import { temporaryFolder } from '../small_runs.ts';
import { ServerProcess } from './server_process.ts';

const spec = (file: string) => `data Flowers {\n  source: csv("${file}")\n  target: class(kind)\n}\n`;
const table = (rows: number) => `size,weight,kind\n${'1,2,a\n2,3,b\n'.repeat(rows / 2)}`;
const capable = { workspace: { didChangeWatchedFiles: { dynamicRegistration: true, relativePatternSupport: true } } };

let folder: string;
let server: ServerProcess;
const uriOf = (name: string) => pathToFileURL(join(folder, name)).href;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => server.kill());

const changed = (name: string, type: 1 | 2 | 3) =>
  server.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: uriOf(name), type }] });
const found = () =>
  server.published
    .findLast(({ uri }) => uri === uriOf('spec.dlspec'))
    ?.diagnostics.map(({ code, message }) => `${code}: ${message}`);
const textDocument = () => ({ uri: uriOf('spec.dlspec') });

describe('data files', () => {
  it('are followed as they come, change and go', async () => {
    server = await ServerProcess.start({ folder, capabilities: capable });
    await server.open(uriOf('spec.dlspec'), spec('flowers.csv'));
    const missing = [expect.stringMatching(/^missing-file: there is no file .*flowers\.csv: training needs it$/)];
    await expect.poll(found).toEqual(missing);
    writeFileSync(join(folder, 'flowers.csv'), table(4));
    await changed('flowers.csv', 1);
    await expect.poll(found).toEqual([]);
    const hover = async () => {
      const answer = await server.request<Hover>('textDocument/hover', {
        textDocument: textDocument(),
        position: { line: 0, character: 6 },
      });
      return JSON.stringify(answer.contents);
    };
    await expect.poll(hover).toMatch(/samples \| 4 /);
    writeFileSync(join(folder, 'flowers.csv'), table(6));
    await changed('flowers.csv', 2);
    await expect.poll(hover).toMatch(/samples \| 6 /);
    writeFileSync(join(folder, 'flowers.csv'), 'size,weight,species\n1,2,a\n');
    await changed('flowers.csv', 2);
    await expect.poll(found).toEqual([expect.stringMatching(/^unknown-name: the table has no column `kind`/)]);
    rmSync(join(folder, 'flowers.csv'));
    await changed('flowers.csv', 3);
    await expect.poll(found).toEqual(missing);
  });

  const patterns = () =>
    [...server.registered.values()].flatMap(({ method, registerOptions }) =>
      method === 'workspace/didChangeWatchedFiles'
        ? (registerOptions as DidChangeWatchedFilesRegistrationOptions).watchers.map(({ globPattern }) => globPattern)
        : [],
    );
  const always = ['**/*.dlspec', '**/*dlspec.config.json'];

  it('are watched where they lie, those alone that open specs name', async () => {
    server = await ServerProcess.start({ folder, capabilities: capable });
    await expect.poll(patterns).toEqual(always);
    await server.open(uriOf('spec.dlspec'), spec('../[far]/flowers.csv'));
    const at = (base: string, pattern: string) => ({ baseUri: uriOf(base), pattern });
    await expect.poll(patterns).toEqual([...always, at('../[far]', 'flowers.csv')]);
    await server.notify('textDocument/didChange', {
      textDocument: { ...textDocument(), version: 2 },
      contentChanges: [{ text: spec('data/a[1].csv') }],
    });
    await expect.poll(patterns).toEqual([...always, at('data', 'a[[]1[]].csv')]);
    await server.notify('textDocument/didClose', { textDocument: textDocument() });
    await expect.poll(patterns).toEqual(always);
  });

  it('are watched by their whole paths where a client knows no others', async () => {
    const capabilities = { workspace: { didChangeWatchedFiles: { dynamicRegistration: true } } };
    server = await ServerProcess.start({ folder, capabilities });
    await server.open(uriOf('spec.dlspec'), spec('flowers.csv'));
    await expect.poll(patterns).toEqual([...always, join(folder, 'flowers.csv')]);
  });

  it('of specs that are not open are followed too', async () => {
    writeFileSync(join(folder, 'closed.dlspec'), spec('data/flowers.csv'));
    server = await ServerProcess.start({ folder, capabilities: { textDocument: { diagnostic: {} } } });
    const codes = async () => {
      const { items } = await server.request<WorkspaceDiagnosticReport>('workspace/diagnostic', {
        previousResultIds: [],
      });
      return items.flatMap((report) => ('items' in report ? report.items.map(({ code }) => code) : []));
    };
    expect(await codes()).toEqual(['missing-file']);
    mkdirSync(join(folder, 'data'));
    writeFileSync(join(folder, 'data', 'flowers.csv'), table(4));
    expect(await codes()).toEqual([]);
    rmSync(join(folder, 'data', 'flowers.csv'));
    expect(await codes()).toEqual(['missing-file']);
  });

  it('with a near name are offered in a fix', async () => {
    writeFileSync(join(folder, 'flowers.csv'), table(4));
    server = await ServerProcess.start({ folder });
    await server.open(uriOf('spec.dlspec'), spec('flower.csv'));
    await expect.poll(found).toHaveLength(1);
    const range = { start: { line: 1, character: 16 }, end: { line: 1, character: 16 } };
    const actions = await server.request<CodeAction[]>('textDocument/codeAction', {
      textDocument: textDocument(),
      range,
      context: { diagnostics: [], only: ['quickfix'] },
    });
    expect(actions.map(({ title }) => title)).toContain('Change to "flowers.csv"');
  });
});
