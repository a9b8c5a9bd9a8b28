import * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';

/** The language server in a process of its own; the client starts it again when it dies. */
export function languageClient(extension: vscode.ExtensionContext, log: vscode.LogOutputChannel): LanguageClient {
  const module = extension.asAbsolutePath('dist/server.cjs');
  const client = new LanguageClient(
    'dlspec',
    'dlspec language server',
    {
      run: { module, transport: TransportKind.ipc },
      debug: { module, transport: TransportKind.ipc, options: { execArgv: ['--nolazy', '--inspect=6009'] } },
    },
    {
      documentSelector: [{ language: 'dlspec' }],
      outputChannel: log,
      traceOutputChannel: log,
      synchronize: { fileEvents: vscode.workspace.createFileSystemWatcher('**/*.dlspec') },
    },
  );
  return client;
}
