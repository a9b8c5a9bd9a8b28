import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DocumentDiagnosticReport, WorkspaceDiagnosticReport } from 'vscode-languageserver';
import { temporaryFolder } from '../small_runs.ts';
import { ServerProcess } from './server_process.ts';

const WIDE = 'network Wide {\n  vector(784)\n  dense(512) -> relu\n  dense(10)\n}\n';

let folder: string;
let server: Awaited<ReturnType<typeof ServerProcess.start>>;
const uriOf = (name: string) => pathToFileURL(join(folder, name)).href;
const configure = (configuration: object | string) => {
  const text = typeof configuration === 'string' ? configuration : JSON.stringify(configuration);
  writeFileSync(join(folder, 'dlspec.config.json'), text);
};
const told = () =>
  server.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: uriOf('dlspec.config.json'), type: 2 }] });
beforeEach(() => {
  folder = temporaryFolder();
  writeFileSync(join(folder, 'wide.dlspec'), WIDE);
  writeFileSync(join(folder, 'closed.dlspec'), WIDE);
});
afterEach(() => server.kill());

describe('dlspec.config.json', () => {
  it('says how loud rules are, and open specs follow it when it changes', async () => {
    configure({ rules: { 'dropout-wide': 'hint' } });
    server = await ServerProcess.start({ folder });
    await server.open(uriOf('wide.dlspec'), WIDE);
    const severities = () =>
      server.published
        .findLast(({ uri }) => uri === uriOf('wide.dlspec'))
        ?.diagnostics.map(({ code, severity }) => [code, severity]);
    await expect.poll(severities).toEqual([['dropout-wide', 4]]);
    configure({ rules: { 'dropout-wide': 'error' } });
    await told();
    await expect.poll(severities).toEqual([['dropout-wide', 1]]);
    configure({ overrides: [{ files: 'w*.dlspec', rules: { 'dropout-wide': 'off' } }] });
    await told();
    await expect.poll(severities).toEqual([]);
    rmSync(join(folder, 'dlspec.config.json'));
    await told();
    await expect.poll(severities).toEqual([['dropout-wide', 2]]);
  });

  it.each([
    ['sent', {}],
    ['sent to a client that asks for those of specs too', { textDocument: { diagnostic: {} } }],
  ])('has its own mistakes %s, until they are mended', async (_, capabilities) => {
    server = await ServerProcess.start({ folder, capabilities });
    await server.open(uriOf('wide.dlspec'), WIDE);
    const mistakes = () =>
      server.published.findLast(({ uri }) => uri === uriOf('dlspec.config.json'))?.diagnostics as object[] | undefined;
    configure('{\n  "rulez": {}\n}\n');
    await told();
    await expect.poll(mistakes).toEqual([
      {
        range: { start: { line: 1, character: 2 }, end: { line: 1, character: 9 } },
        severity: 1,
        source: 'dlspec',
        code: 'configuration',
        message: 'unknown field `rulez`: did you mean `rules`?',
      },
    ]);
    configure({ rules: {} });
    await told();
    await expect.poll(mistakes).toEqual([]);
  });

  it('is followed by clients that ask: they are told when, and what is closed follows too', async () => {
    server = await ServerProcess.start({
      folder,
      capabilities: {
        textDocument: { diagnostic: {} },
        workspace: { diagnostics: { refreshSupport: true }, didChangeWatchedFiles: { dynamicRegistration: true } },
      },
    });
    await server.open(uriOf('wide.dlspec'), WIDE);
    const asked = async () => {
      const { items } = await server.request<WorkspaceDiagnosticReport>('workspace/diagnostic', {
        previousResultIds: [],
      });
      const open = await server.request<DocumentDiagnosticReport>('textDocument/diagnostic', {
        textDocument: { uri: uriOf('wide.dlspec') },
      });
      return [...items, open].map((report) =>
        'items' in report ? report.items.map(({ code, severity }) => `${code} ${severity}`) : 'unchanged',
      );
    };
    expect(await asked()).toEqual(Array(3).fill(['dropout-wide 2']));
    configure({ rules: { 'dropout-wide': 'info' } });
    await told();
    await expect.poll(() => server.asked).toContain('workspace/diagnostic/refresh');
    expect(await asked()).toEqual(Array(3).fill(['dropout-wide 3']));
    expect(server.asked).toContain('client/registerCapability');
  });
});
