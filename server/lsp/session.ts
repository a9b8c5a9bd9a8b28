import {
  type ClientCapabilities,
  CodeLensRefreshRequest,
  type Connection,
  type InitializeParams,
} from 'vscode-languageserver';
import type { Documents } from './documents.ts';
import type { Switches } from './switches.ts';
import { WorkspaceSpecs } from './workspace_specs.ts';

/** What the client said of itself in `initialize`. */
export interface Client {
  readonly capabilities: ClientCapabilities;
  /** Folders of the workspace, as URIs. */
  readonly folders: readonly string[];
}

/** What lives from the first message to the last. */
export class Session {
  isInitialized = false;
  client: Client = { capabilities: {}, folders: [] };
  readonly workspace = new WorkspaceSpecs(this);

  constructor(
    readonly connection: Connection,
    readonly documents: Documents,
    readonly switches: Switches,
  ) {}

  initialize({ capabilities, workspaceFolders, rootUri, initializationOptions }: InitializeParams): void {
    const folders = workspaceFolders?.map(({ uri }) => uri) ?? (rootUri ? [rootUri] : []);
    this.client = { capabilities, folders };
    this.switches.take(initializationOptions);
    this.isInitialized = true;
  }

  /** What is shown between the lines may be another after a setting has changed, or what is known of data. */
  refreshView(): void {
    const { inlayHint, codeLens } = this.client.capabilities.workspace ?? {};
    const { languages } = this.connection;
    if (inlayHint?.refreshSupport) this.inBackground('hints', languages.inlayHint.refresh());
    if (codeLens?.refreshSupport) this.inBackground('lenses', this.connection.sendRequest(CodeLensRefreshRequest.type));
  }

  log(what: string, error: unknown): void {
    this.connection.console.error(
      `${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  }

  /** For work that nobody waits for. */
  inBackground(what: string, work: Promise<unknown>): void {
    work.catch((error: unknown) => this.log(what, error));
  }
}
