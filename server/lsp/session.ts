import { pathToFileURL } from 'node:url';
import {
  type ClientCapabilities,
  CodeLensRefreshRequest,
  type Connection,
  type InitializeParams,
  type Location,
  type TextEdit,
} from 'vscode-languageserver';
import type { SpecEdits } from '../editor/across.ts';
import type { Analysis } from '../meaning/analysis.ts';
import { Lines } from '../syntax/lines.ts';
import type { Span } from '../syntax/tree.ts';
import { toRange, toTextEdits } from './convert.ts';
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
  readonly workspace: WorkspaceSpecs;

  constructor(
    readonly connection: Connection,
    readonly documents: Documents,
    readonly switches: Switches,
  ) {
    this.workspace = new WorkspaceSpecs(
      documents,
      () => this.client.folders,
      (what, work) => this.inBackground(what, work),
    );
  }

  initialize({ capabilities, workspaceFolders, rootUri, initializationOptions }: InitializeParams): void {
    const folders = workspaceFolders?.map(({ uri }) => uri) ?? (rootUri ? [rootUri] : []);
    this.client = { capabilities, folders };
    this.switches.take(initializationOptions);
    this.isInitialized = true;
  }

  /** The address of a spec: that of its document where it is open, for an unsaved one is no file. */
  uriOf(file: string): string {
    return this.documents.all().find(({ analysis }) => analysis.file === file)?.uri ?? pathToFileURL(file).href;
  }

  locationOf({ file, text }: Analysis, span: Span): Location {
    return { uri: this.uriOf(file), range: toRange(new Lines(text), span) };
  }

  /** Changes in several specs, by address. */
  changesOf(specs: readonly SpecEdits[]): Record<string, TextEdit[]> {
    return Object.fromEntries(
      specs.map(({ analysis, edits }) => [this.uriOf(analysis.file), toTextEdits(new Lines(analysis.text), edits)]),
    );
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
