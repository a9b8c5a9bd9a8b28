import { afterEach, beforeEach, expect, it } from 'vitest';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { ServerProcess } from './server_process.ts';

const uri = 'untitled:spec.dlspec';
const textDocument = { uri };

let server: ServerProcess;
let text: string;
let version: number;
beforeEach(async () => {
  server = await ServerProcess.start();
  text = 'network N {\n  vector(2)\n}\n';
  version = 1;
  await server.open(uri, text);
});
afterEach(() => server.kill());

/** Puts text in as an editor does: only what changed is sent. */
function insert(line: number, character: number, put: string): Promise<void> {
  const offset = text.split('\n').slice(0, line).join('\n').length + (line > 0 ? 1 : 0) + character;
  text = text.slice(0, offset) + put + text.slice(offset);
  const position = { line, character };
  return server.notify('textDocument/didChange', {
    textDocument: { uri, version: ++version },
    contentChanges: [{ range: { start: position, end: position }, text: put }],
  });
}

it('letters typed fast with requests between them end as the same document', async () => {
  const typed = '\n  dense(64) -> relu\n  dense(3)';
  const answers: Promise<unknown>[] = [];
  let line = 1;
  let character = 11;
  for (const letter of typed) {
    void insert(line, character, letter);
    if (letter === '\n') [line, character] = [line + 1, 0];
    else character++;
    const position = { line, character };
    for (const method of ['completion', 'hover', 'signatureHelp']) {
      answers.push(server.request(`textDocument/${method}`, { textDocument, position }));
    }
    answers.push(server.request('textDocument/semanticTokens/full', { textDocument }));
  }
  const settled = await Promise.allSettled(answers);
  // An answer, or that an edit has overtaken the question; nothing else.
  const codes = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []));
  expect(codes.filter((code) => code !== -32801)).toEqual([]);
  expect(settled.some(({ status }) => status === 'fulfilled')).toBe(true);
  await expect.poll(() => server.published.at(-1)).toMatchObject({ version, diagnostics: [] });
  const edits = await server.request<{ newText: string }[]>('textDocument/formatting', { textDocument, options: {} });
  expect(edits).toEqual([]);
  const symbols = await server.request('textDocument/documentSymbol', { textDocument });
  expect(symbols).toMatchObject([{ name: 'N', location: { range: { end: { line: 4 } } } }]);
});

it('a question that is taken back is not answered', async () => {
  const source = new CancellationTokenSource();
  const asked = server.connection.sendRequest('textDocument/codeLens', { textDocument }, source.token);
  source.cancel();
  await expect(asked).rejects.toMatchObject({ code: -32800 });
  expect(await server.request('textDocument/codeLens', { textDocument })).not.toBeNull();
});

it('a question that an edit has overtaken is void', async () => {
  const asked: Promise<unknown>[] = [];
  for (let edit = 0; edit < 50; edit++) {
    asked.push(server.request('textDocument/foldingRange', { textDocument }));
    void insert(0, 0, '// ');
  }
  const settled = await Promise.allSettled(asked);
  const codes = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []));
  expect(new Set(codes)).toEqual(new Set([-32801]));
});

it('but help with what is being typed is answered: the client goes on with what it gets', async () => {
  const asked: Promise<unknown>[] = [];
  for (let edit = 0; edit < 20; edit++) {
    const position = { line: 0, character: 0 };
    asked.push(server.request('textDocument/completion', { textDocument, position }));
    asked.push(server.request('textDocument/signatureHelp', { textDocument, position }));
    void insert(0, 0, '/');
  }
  const settled = await Promise.allSettled(asked);
  expect(settled.filter(({ status }) => status === 'rejected')).toEqual([]);
});

it('ends of lines of all kinds, and letters of two units', async () => {
  await server.notify('textDocument/didChange', {
    textDocument: { uri, version: ++version },
    contentChanges: [{ text: '// 🙂 one\r\nnetwork N {\r\n  vector(2) -> /* 🙂 */ dense(3)\r\n}\r\n' }],
  });
  const hover = await server.request<{ range: unknown }>('textDocument/hover', {
    textDocument,
    position: { line: 2, character: 25 },
  });
  expect(hover.range).toEqual({ start: { line: 2, character: 24 }, end: { line: 2, character: 29 } });
});

it('every refused rename says why', async () => {
  const refused = (position: object) => server.request('textDocument/rename', { textDocument, position, newName: 'x' });
  await expect(refused({ line: 1, character: 3 })).rejects.toThrow('`vector` is a layer of the language');
  await expect(refused({ line: 0, character: 1 })).rejects.toThrow('`network` is a word of the language');
});
