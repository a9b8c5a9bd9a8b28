import {
  type ClientCapabilities,
  type Connection,
  createConnection,
  ProposedFeatures,
  type ServerCapabilities,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { version } from '../../package.json';
import { followConfiguration } from './configuration.ts';
import { toDiagnostic } from './convert.ts';
import { Documents } from './documents.ts';
import { features } from './features.ts';
import { Session } from './session.ts';
import { Switches } from './switches.ts';

/** The language server: speaks over what the command line says (--stdio, --node-ipc) until the client ends it. */
export function serve(): void {
  const connection = createConnection(ProposedFeatures.all);
  listen(connection);
  connection.listen();
}

function listen(connection: Connection): void {
  const open = new TextDocuments(TextDocument);
  const publish = (uri: string) => {
    const spec = documents.of(uri);
    if (!spec) return;
    const diagnostics = spec.diagnostics.map((found) => toDiagnostic(spec.lines, uri, found));
    void connection.sendDiagnostics({ uri, version: spec.version, diagnostics });
  };
  const documents = new Documents((uri) => open.get(uri), publish);
  const session = new Session(connection, documents, new Switches());

  connection.onInitialize((params) => {
    session.initialize(params);
    return { serverInfo: { name: 'dlspec', version }, capabilities: capabilitiesFor(params.capabilities) };
  });
  for (const { requests } of features) for (const each of requests) each.register(connection, session);
  followConfiguration(session, () => session.refreshView());

  open.onDidChangeContent(({ document }) => publish(document.uri));
  open.onDidSave(() => session.inBackground('data files', documents.refresh()));
  open.onDidClose(({ document }) => {
    documents.close(document.uri);
    for (const feature of features) feature.onClose?.(document.uri);
    void connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
  });
  connection.onDidChangeWatchedFiles(() => session.inBackground('data files', documents.refresh()));
  open.listen(connection);
}

function capabilitiesFor(client: ClientCapabilities): ServerCapabilities {
  const textDocumentSync = { openClose: true, change: TextDocumentSyncKind.Incremental, save: true };
  return Object.assign({ textDocumentSync }, ...features.map((feature) => feature.capabilities(client)));
}
