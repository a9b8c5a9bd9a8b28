import type * as vscode from 'vscode';
import { LanguageClient, TransportKind, vsdiag } from 'vscode-languageclient/node';
import { goOn } from './going_on.ts';
import { linkRule } from './rule_links.ts';

/** The language server in a process of its own; the client starts it again when it dies. */
export function languageClient(extension: vscode.ExtensionContext, log: vscode.LogOutputChannel): LanguageClient {
  const module = extension.asAbsolutePath('dist/server.cjs');
  const docs = extension.asAbsolutePath('docs');
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
      middleware: {
        provideCompletionItem: async (document, position, context, token, next) => {
          const found = await next(document, position, context, token);
          if (found) goOn('items' in found ? found.items : found);
          return found;
        },
        handleDiagnostics: (uri, diagnostics, next) =>
          next(
            uri,
            diagnostics.map((each) => linkRule(docs, each)),
          ),
        provideDiagnostics: async (document, previous, token, next) => {
          const report = await next(document, previous, token);
          if (report?.kind === vsdiag.DocumentDiagnosticReportKind.full) {
            for (const each of report.items) linkRule(docs, each);
          }
          return report;
        },
        // Of specs that are not open.
        provideWorkspaceDiagnostics: (previous, token, tell, next) =>
          next(previous, token, (chunk) => {
            for (const report of chunk?.items ?? []) {
              if (report.kind !== vsdiag.DocumentDiagnosticReportKind.full) continue;
              for (const each of report.items) linkRule(docs, each);
            }
            tell(chunk);
          }),
      },
    },
  );
  return client;
}
