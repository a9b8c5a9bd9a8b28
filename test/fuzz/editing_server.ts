import { pathToFileURL } from 'node:url';
import { ServerProcess } from '../protocol/server_process.ts';
import type { Chance } from './chance.ts';
import { outOfText } from './checks.ts';
import { type Asked, requests } from './requests.ts';

/** Milliseconds after which an answer about a small spec is told of as late. */
const LATE = 2_000;
/** Seconds after which no answer is waited for; counted one by one, as a machine may stand still for minutes. */
const GIVEN_UP = 60;

const ABLE = {
  workspace: { workspaceEdit: { snippetEditSupport: true, documentChanges: true } },
  textDocument: {
    diagnostic: {},
    rename: { prepareSupport: true },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
  },
};

/** JSON-RPC's own codes for what went wrong in the server; all others say that the request makes no sense. */
const INTERNAL = -32603;

/** What an answer has shown to be wrong. */
export class Failed extends Error {
  constructor(
    readonly what: string,
    /** The request, where one alone is to blame. */
    readonly asked?: Asked,
  ) {
    super(what);
  }
}

/** A language server with one document open, started again when it ends. */
export class EditingServer {
  private server: ServerProcess | undefined;
  private version = 0;
  readonly uri: string;

  constructor(
    private readonly folder: string,
    name: string,
  ) {
    this.uri = pathToFileURL(`${folder}/${name}`).href;
  }

  async open(text: string): Promise<void> {
    this.server ??= await ServerProcess.start({ folder: this.folder, capabilities: ABLE });
    await this.server.open(this.uri, text);
    this.version = 1;
  }

  async edit(text: string): Promise<void> {
    const textDocument = { uri: this.uri, version: ++this.version };
    await this.server!.notify('textDocument/didChange', { textDocument, contentChanges: [{ text }] });
  }

  async close(): Promise<void> {
    await this.server?.notify('textDocument/didClose', { textDocument: { uri: this.uri } });
  }

  /** Everything that an editor can ask, about `text` as it stands in the document. */
  async askAll(text: string, chance: Chance): Promise<void> {
    for (const asked of requests(this.uri, text, chance)) await this.ask(asked, text);
  }

  async diagnostics(text: string): Promise<unknown> {
    return this.ask(['textDocument/diagnostic', { textDocument: { uri: this.uri } }], text);
  }

  async ask(asked: Asked, text: string): Promise<unknown> {
    const [method, params] = asked;
    const start = performance.now();
    const answer = await this.answered(asked);
    const time = performance.now() - start;
    // No failure: another process may have held it up.
    if (time > LATE) console.log(`late: ${method} took ${Math.round(time)} ms`);
    const isAboutIt = method.startsWith('textDocument/');
    const wrong = isAboutIt ? outOfText(answer, text, this.uri) : undefined;
    if (wrong) throw new Failed(`${method} ${JSON.stringify(params)}: ${wrong}`, asked);
    return answer;
  }

  private async answered(asked: Asked): Promise<unknown> {
    const [method, params] = asked;
    const server = this.server!;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      let seconds = 0;
      timer = setInterval(() => {
        if (++seconds === GIVEN_UP) reject(new Failed(`${method} is not answered`, asked));
      }, 1_000);
    });
    const ended = server.exited.then(() => {
      throw new Failed(`the server ends at ${method}`, asked);
    });
    try {
      return await Promise.race([server.request(method, params), late, ended]);
    } catch (error) {
      if (error instanceof Failed) {
        this.kill();
        throw error;
      }
      const { code, message } = error as { code?: number; message: string };
      if (code !== INTERNAL) return null;
      const stack = server.logged.at(-1) ?? '';
      throw new Failed(`${method} ${JSON.stringify(params)}: ${message}\n${stack}`, asked);
    } finally {
      clearInterval(timer);
    }
  }

  kill(): void {
    this.server?.kill();
    this.server = undefined;
  }
}
