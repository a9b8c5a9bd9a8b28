import { createHash } from 'node:crypto';
import {
  type ClientCapabilities,
  type Diagnostic,
  DocumentDiagnosticReportKind,
  DocumentDiagnosticRequest,
  type FullDocumentDiagnosticReport,
  type UnchangedDocumentDiagnosticReport,
  WorkspaceDiagnosticRequest,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import { deprecated } from '../editor/deprecated.ts';
import { unused } from '../editor/unused.ts';
import { toDiagnostic } from './convert.ts';
import { type Feature, onDocument, request } from './feature.ts';
import type { Session } from './session.ts';
import type { Spec } from './workspace_specs.ts';

/** Clients that ask for diagnostics are not sent any. */
const pulls = ({ textDocument }: ClientCapabilities): boolean => textDocument?.diagnostic !== undefined;

export const diagnostics: Feature = {
  capabilities: (client) =>
    pulls(client)
      ? { diagnosticProvider: { identifier: 'dlspec', interFileDependencies: true, workspaceDiagnostics: true } }
      : {},
  requests: [
    onDocument(
      DocumentDiagnosticRequest.type,
      { kind: DocumentDiagnosticReportKind.Full, items: [] },
      (spec, { previousResultId }) => report(itemsOf(spec), previousResultId),
    ),
    request(WorkspaceDiagnosticRequest.type, async ({ previousResultIds = [] }, { workspace }) => {
      const previous = new Map(previousResultIds.map(({ uri, value }) => [uri, value]));
      const specs = await workspace.all();
      const items = specs.map((spec): WorkspaceDocumentDiagnosticReport => {
        const { uri, version } = spec;
        return { uri, version, ...report(itemsOf(spec), previous.get(uri)) };
      });
      // What was deleted has no problems any more.
      for (const uri of previous.keys()) {
        if (specs.every((spec) => spec.uri !== uri)) items.push({ uri, version: null, ...report([]) });
      }
      return { items };
    }),
  ],
};

type Report = FullDocumentDiagnosticReport | UnchangedDocumentDiagnosticReport;

function report(items: Diagnostic[], previous?: string): Report {
  const resultId = createHash('sha1').update(JSON.stringify(items)).digest('base64');
  if (resultId === previous) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId };
  return { kind: DocumentDiagnosticReportKind.Full, resultId, items };
}

const itemsOf = ({ analysis, diagnostics: found, lines, uri }: Spec): Diagnostic[] =>
  [...found, ...unused(analysis), ...deprecated(analysis)].map((each) => toDiagnostic(lines, uri, each));

/** Sends diagnostics to clients that do not ask, and tells those that do when to ask again. */
export function tellDiagnostics(session: Session, uri: string): void {
  if (pulls(session.client.capabilities)) return;
  const spec = session.documents.of(uri);
  const about = spec ? { version: spec.version, diagnostics: itemsOf(spec) } : { diagnostics: [] };
  session.inBackground('diagnostics', session.connection.sendDiagnostics({ uri, ...about }));
}

export function refreshDiagnostics(session: Session, uri: string): void {
  tellDiagnostics(session, uri);
  const { capabilities } = session.client;
  if (pulls(capabilities) && capabilities.workspace?.diagnostics?.refreshSupport) {
    session.inBackground('diagnostics', session.connection.languages.diagnostics.refresh());
  }
}
