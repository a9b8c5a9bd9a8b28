import { type CodeAction, CodeActionKind, type Range } from 'vscode-languageserver';
import { toDiagnostic, toEdits } from './convert.ts';
import type { OpenSpec } from './documents.ts';

/** The fixes of everything that is reported in `range`. */
export function quickFixes({ uri, diagnostics, lines }: OpenSpec, range: Range): CodeAction[] {
  const start = lines.offset(range.start.line, range.start.character);
  const end = lines.offset(range.end.line, range.end.character);
  return diagnostics
    .filter(({ span }) => span.start <= end && start <= span.end)
    .flatMap((found) =>
      found.fixes.map((fix, index) => ({
        title: fix.title,
        kind: CodeActionKind.QuickFix,
        diagnostics: [toDiagnostic(lines, uri, found)],
        isPreferred: fix.safe && index === 0,
        edit: { changes: { [uri]: toEdits(lines, fix) } },
      })),
    );
}
