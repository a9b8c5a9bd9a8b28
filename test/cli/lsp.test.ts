import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { smallSpec } from '../small_runs.ts';
import { start, workFolder } from './command.ts';

const text = smallSpec().replace('batch: 32', 'bach: 32');
const folder = workFolder({ 'a.dlspec': text });
const uri = pathToFileURL(join(folder, 'a.dlspec')).href;
const positionOf = (part: string) => {
  const before = text.slice(0, text.indexOf(part)).split('\n');
  return { line: before.length - 1, character: before.at(-1)!.length };
};

it.each([[['--stdio']], [[]], [['--stdio', '--clientProcessId=1']]])(
  'dlspec lsp %j serves an editor until it is told to end',
  async (options) => {
    const { child, ended } = start(['lsp', ...options], folder);
    const connection = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    const published = new Promise<{ uri: string; diagnostics: { range: object; severity: number; message: string }[] }>(
      (done) => {
        connection.onNotification('textDocument/publishDiagnostics', done);
      },
    );
    connection.listen();
    const { capabilities } = await connection.sendRequest<{ capabilities: object }>('initialize', {
      processId: process.pid,
      rootUri: null,
      capabilities: {},
    });
    expect(capabilities).toMatchObject({ hoverProvider: true, documentFormattingProvider: true });
    await connection.sendNotification('initialized', {});
    await connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'dlspec', version: 1, text },
    });

    const { diagnostics, uri: about } = await published;
    expect(about).toBe(uri);
    const at = positionOf('bach');
    expect(diagnostics).toEqual([
      expect.objectContaining({
        severity: 1,
        message: expect.stringContaining('`bach`'),
        range: { start: at, end: { ...at, character: at.character + 4 } },
      }),
    ]);

    const hover = await connection.sendRequest<{ contents: { value: string } }>('textDocument/hover', {
      textDocument: { uri },
      position: positionOf('relu'),
    });
    expect(hover.contents.value).toMatch(/relu/);

    await connection.sendRequest('shutdown');
    await connection.sendNotification('exit');
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
  },
);
