import { type CodeAction, CodeActionKind, CodeActionRequest, type Range } from 'vscode-languageserver';
import { toDiagnostic, toTextEdits } from './convert.ts';
import type { OpenSpec } from './documents.ts';
import { type Feature, offsetOf, onDocument } from './feature.ts';

export const codeActions: Feature = {
  capabilities: () => ({ codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] } }),
  requests: [onDocument(CodeActionRequest.type, [], (spec, { range }) => quickFixes(spec, range))],
};

/** The fixes of everything that is reported in `range`. */
function quickFixes(spec: OpenSpec, range: Range): CodeAction[] {
  const { uri, diagnostics, lines } = spec;
  const start = offsetOf(spec, range.start);
  const end = offsetOf(spec, range.end);
  return diagnostics
    .filter(({ span }) => span.start <= end && start <= span.end)
    .flatMap((found) =>
      found.fixes.map((fix, index) => ({
        title: fix.title,
        kind: CodeActionKind.QuickFix,
        diagnostics: [toDiagnostic(lines, uri, found)],
        isPreferred: fix.safe && index === 0,
        edit: { changes: { [uri]: toTextEdits(lines, fix.edits) } },
      })),
    );
}
