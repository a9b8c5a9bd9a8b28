import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import {
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node';

/** Milliseconds since the process was started, and what it takes in memory. */
export interface Started {
  /** It has answered what it can do. */
  readonly ready: number;
  /** It has said what is wrong in the first spec. */
  readonly diagnostics: number;
  /** MiB of memory after that; undefined where the system does not tell. */
  readonly memory?: number;
}

/** Starts the bundled language server as VS Code does, opens one spec and waits for its diagnostics. */
export async function startServer(text: string): Promise<Started> {
  const begun = performance.now();
  const child = fork('dist/server.cjs', ['--node-ipc'], { execArgv: [], silent: true });
  const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
  connection.listen();
  const published = new Promise<void>((told) => {
    connection.onNotification('textDocument/publishDiagnostics', () => told());
  });
  try {
    const ready = await opened(connection, text, begun);
    await published;
    return { ready, diagnostics: performance.now() - begun, memory: residentMemory(child.pid!) };
  } finally {
    connection.dispose();
    child.kill();
  }
}

async function opened(connection: MessageConnection, text: string, begun: number): Promise<number> {
  const params = { processId: process.pid, rootUri: null, capabilities: {}, workspaceFolders: null };
  await connection.sendRequest('initialize', params);
  const ready = performance.now() - begun;
  await connection.sendNotification('initialized', {});
  const textDocument = { uri: 'file:///specs/example.dlspec', languageId: 'dlspec', version: 1, text };
  await connection.sendNotification('textDocument/didOpen', { textDocument });
  return ready;
}

function residentMemory(pid: number): number | undefined {
  try {
    const kib = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? undefined : Number(kib) / 1024;
  } catch {
    return undefined;
  }
}
