import { basename } from 'node:path';
import * as vscode from 'vscode';

/** Says why a declaration cannot be trained, and shows the first place. */
export async function showProblems(
  document: vscode.TextDocument,
  name: string,
  errors: readonly string[],
): Promise<void> {
  const place = firstPlace(document, errors);
  if (place) await vscode.window.showTextDocument(document, { selection: new vscode.Range(place, place) });
  await vscode.commands.executeCommand('workbench.actions.view.problems');
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  vscode.window.showErrorMessage(`${name} cannot be trained. ${errors[0] ?? 'It has errors.'}${more}`);
}

/** Where the first error of this very document stands: by the message `digits.dlspec:12:9: …`, else by the diagnostics. */
function firstPlace(document: vscode.TextDocument, errors: readonly string[]): vscode.Position | undefined {
  for (const error of errors) {
    const [, file, line, column] = /^(.*?):(\d+):(\d+): /.exec(error) ?? [];
    if (file && basename(file) === basename(document.uri.fsPath)) {
      return document.validatePosition(new vscode.Position(Number(line) - 1, Number(column) - 1));
    }
  }
  return vscode.languages
    .getDiagnostics(document.uri)
    .filter((diagnostic) => diagnostic.severity === vscode.DiagnosticSeverity.Error)
    .map((diagnostic) => diagnostic.range.start)
    .sort((a, b) => a.compareTo(b))[0];
}
