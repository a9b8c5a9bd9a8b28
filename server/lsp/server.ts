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
import { ConfigurationMistakes } from './configuration_files.ts';
import { refreshDiagnostics, tellDiagnostics } from './diagnostics.ts';
import { Documents } from './documents.ts';
import { features } from './features.ts';
import { MACHINE_MEASURED } from './protocol.ts';
import { Session } from './session.ts';
import { Switches } from './switches.ts';
import { WatchedFiles } from './watched_files.ts';

/** The language server: speaks over what the command line says (--stdio, --node-ipc) until the client ends it. */
export function serve(): void {
  const connection = createConnection(ProposedFeatures.all);
  listen(connection);
  connection.listen();
}

function listen(connection: Connection): void {
  const open = new TextDocuments(TextDocument);
  const documents = new Documents(
    (uri) => open.get(uri),
    (uri) => {
      refreshDiagnostics(session, uri);
      session.refreshView();
    },
    () => watched.follow(documents.dataFiles()),
  );
  const session: Session = new Session(connection, documents, new Switches());
  const watched = new WatchedFiles(session);

  connection.onInitialize((params) => {
    session.initialize(params);
    return { serverInfo: { name: 'dlspec', version }, capabilities: capabilitiesFor(params.capabilities) };
  });
  for (const { requests } of features) for (const each of requests) each.register(connection, session);
  const readSettings = followConfiguration(session, () => session.refreshView());
  connection.onInitialized(() => {
    readSettings();
    watched.start(documents.dataFiles());
  });
  const mistakes = new ConfigurationMistakes(session, () => open.keys());
  const refresh = async () => {
    await documents.refresh();
    mistakes.tell();
  };

  open.onDidChangeContent(({ document }) => {
    tellDiagnostics(session, document.uri);
    mistakes.tell();
  });
  open.onDidSave(() => session.inBackground('files', refresh()));
  open.onDidClose(({ document }) => {
    documents.close(document.uri);
    for (const feature of features) feature.onClose?.(document.uri);
    tellDiagnostics(session, document.uri);
  });
  connection.onNotification(MACHINE_MEASURED, () => session.inBackground('files', refresh()));
  connection.onDidChangeWatchedFiles(() => session.inBackground('files', refresh()));
  open.listen(connection);
}

function capabilitiesFor(client: ClientCapabilities): ServerCapabilities {
  const textDocumentSync = { openClose: true, change: TextDocumentSyncKind.Incremental, save: true };
  return Object.assign({ textDocumentSync }, ...features.map((feature) => feature.capabilities(client)));
}
