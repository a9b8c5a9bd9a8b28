import { type ChildProcess, fork, spawn } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import {
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import type {
  ClientCapabilities,
  InitializeResult,
  PublishDiagnosticsParams,
  Registration,
  RegistrationParams,
  UnregistrationParams,
} from 'vscode-languageserver';

/** `stdio`: as any editor starts it; `ipc`: as VS Code does. */
export type Transport = 'stdio' | 'ipc';

export interface Start {
  readonly transport?: Transport;
  readonly capabilities?: ClientCapabilities;
  readonly folder?: string;
  readonly options?: unknown;
  /** What is answered to `workspace/configuration`. */
  readonly settings?: unknown;
}

/** A language server in a process of its own, and an editor's side of the talk. */
export class ServerProcess {
  readonly published: PublishDiagnosticsParams[] = [];
  readonly logged: string[] = [];
  /** Methods of the requests that the server sent. */
  readonly asked: string[] = [];
  /** What the server wants to be told of and has not taken back, by its identification. */
  readonly registered = new Map<string, Registration>();
  readonly exited: Promise<number | null>;
  private settings: unknown;

  private constructor(
    private readonly child: ChildProcess,
    readonly connection: MessageConnection,
  ) {
    this.exited = new Promise((done) => child.once('exit', done));
    connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      this.published.push(params);
    });
    connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
      this.logged.push(message);
    });
    connection.onRequest((method, params) => {
      this.asked.push(method);
      if (method === 'client/registerCapability') {
        for (const each of (params as RegistrationParams).registrations) this.registered.set(each.id, each);
      } else if (method === 'client/unregisterCapability') {
        for (const { id } of (params as UnregistrationParams).unregisterations) this.registered.delete(id);
      }
      const { items = [] } = (params ?? {}) as { items?: unknown[] };
      return method === 'workspace/configuration' ? items.map(() => this.settings) : null;
    });
    connection.listen();
  }

  static spawn(transport: Transport = 'stdio'): ServerProcess {
    if (transport === 'ipc') {
      const child = fork('dist/server.cjs', ['--node-ipc'], { silent: true });
      return new ServerProcess(
        child,
        createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child)),
      );
    }
    const child = spawn(process.execPath, ['dist/dlspec.js', 'lsp', '--stdio']);
    const { stdout, stdin } = child;
    return new ServerProcess(
      child,
      createMessageConnection(new StreamMessageReader(stdout), new StreamMessageWriter(stdin)),
    );
  }

  static async start(start: Start = {}): Promise<ServerProcess & { readonly initialized: InitializeResult }> {
    const server = ServerProcess.spawn(start.transport);
    server.settings = start.settings ?? null;
    const initialized = await server.initialize(start);
    return Object.assign(server, { initialized });
  }

  async initialize({ capabilities = {}, folder, options }: Start): Promise<InitializeResult> {
    const uri = folder ? pathToFileURL(folder).href : null;
    const result = await this.request<InitializeResult>('initialize', {
      processId: process.pid,
      rootUri: uri,
      workspaceFolders: uri ? [{ uri, name: 'folder' }] : null,
      capabilities,
      initializationOptions: options,
    });
    await this.notify('initialized', {});
    return result;
  }

  request<R = unknown>(method: string, params: unknown): Promise<R> {
    return this.connection.sendRequest(method, params);
  }

  notify(method: string, params: unknown): Promise<void> {
    return this.connection.sendNotification(method, params);
  }

  open(uri: string, text: string): Promise<void> {
    return this.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'dlspec', version: 1, text } });
  }

  /** The code that the process ends with. */
  async stop(): Promise<number | null> {
    await this.request('shutdown', undefined);
    await this.notify('exit', undefined);
    return this.exited;
  }

  kill(): void {
    this.connection.dispose();
    this.child.kill();
  }
}
