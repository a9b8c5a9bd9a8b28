import { afterEach, describe, expect, it } from 'vitest';
import { ServerProcess, type Start } from './server_process.ts';

const URI = 'untitled:example.dlspec';
const SPEC = 'network N { vector(2) -> dense(3) }\n';

const running: ServerProcess[] = [];
afterEach(() => {
  for (const server of running.splice(0)) server.kill();
});
async function started(start?: Start) {
  const server = await ServerProcess.start(start);
  running.push(server);
  return server;
}
function spawned(): ServerProcess {
  const server = ServerProcess.spawn();
  running.push(server);
  return server;
}

const hoverAt = (server: ServerProcess, line: number, character: number, uri = URI) =>
  server.request<{ contents: { value: string } } | null>('textDocument/hover', {
    textDocument: { uri },
    position: { line, character },
  });

describe.each(['stdio', 'ipc'] as const)('over %s', (transport) => {
  it('answers, and leaves with 0 after a shutdown', async () => {
    const server = await started({ transport });
    expect(server.initialized.serverInfo?.name).toBe('dlspec');
    await server.open(URI, SPEC);
    expect((await hoverAt(server, 0, 26))?.contents.value).toMatch(/^\*\*dense\*\*/);
    expect(await server.stop()).toBe(0);
  });

  it('leaves with 1 when it is ended without a shutdown', async () => {
    const server = await started({ transport });
    await server.notify('exit', undefined);
    expect(await server.exited).toBe(1);
  });
});

describe('what an editor should not send', () => {
  it('a request before initialize is refused', async () => {
    await expect(hoverAt(spawned(), 0, 0)).rejects.toMatchObject({ code: -32002 });
  });

  it('an unknown method is refused', async () => {
    const server = await started();
    await expect(server.request('textDocument/nothing', {})).rejects.toMatchObject({ code: -32601 });
  });

  it.each([
    ['no parameters', undefined],
    ['no document', {}],
    ['a document without an address', { textDocument: {} }],
    ['no position', { textDocument: { uri: URI } }],
    ['a position of words', { textDocument: { uri: URI }, position: { line: 'one', character: null } }],
  ])('%s: refused, and the server lives on', async (_, params) => {
    const server = await started();
    await server.open(URI, SPEC);
    await expect(server.request('textDocument/hover', params)).rejects.toMatchObject({ code: -32602 });
    expect(await hoverAt(server, 0, 26)).not.toBeNull();
  });

  it('positions outside of the text are taken as its ends', async () => {
    const server = await started();
    await server.open(URI, SPEC);
    expect(await hoverAt(server, 99, 99)).toBeNull();
    expect(await hoverAt(server, 0, 9999)).toBeNull();
  });

  it('a document that is not open has no answer', async () => {
    const server = await started();
    expect(await hoverAt(server, 0, 0, 'untitled:unknown')).toBeNull();
  });

  it('changes of a document that is not open are passed over', async () => {
    const server = await started();
    await server.notify('textDocument/didChange', {
      textDocument: { uri: 'untitled:x', version: 2 },
      contentChanges: [],
    });
    await server.notify('textDocument/didClose', { textDocument: { uri: 'untitled:x' } });
    await server.open(URI, SPEC);
    expect(await hoverAt(server, 0, 26)).not.toBeNull();
  });
});
