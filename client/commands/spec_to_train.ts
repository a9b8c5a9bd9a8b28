import * as vscode from 'vscode';

/** The spec that is meant: the one that was handed over, else the one seen, else one that is open or in the workspace. */
export async function specToTrain(given: unknown): Promise<vscode.TextDocument | undefined> {
  if (given instanceof vscode.Uri) return vscode.workspace.openTextDocument(given);
  if (typeof given === 'string') return vscode.workspace.openTextDocument(vscode.Uri.parse(given, true));
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  const editors = activeTextEditor ? [activeTextEditor] : visibleTextEditors;
  const seen = editors.map(({ document }) => document).find(isSpec);
  return seen ?? elsewhere();
}

const isSpec = ({ languageId }: vscode.TextDocument) => languageId === 'dlspec';

async function elsewhere(): Promise<vscode.TextDocument | undefined> {
  const open = vscode.workspace.textDocuments.filter(isSpec).map(({ uri }) => uri);
  const files = await vscode.workspace.findFiles('**/*.dlspec', '**/{node_modules,.dlspec}/**', 200);
  const specs = new Map([...open, ...files].map((uri) => [uri.toString(), uri]));
  const chosen = specs.size > 1 ? await pick([...specs.values()]) : [...specs.values()][0];
  if (chosen) return vscode.workspace.openTextDocument(chosen);
  if (specs.size === 0) await offerNew();
  return undefined;
}

async function pick(specs: readonly vscode.Uri[]): Promise<vscode.Uri | undefined> {
  const items = specs.map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri }));
  const picked = await vscode.window.showQuickPick(items, { title: 'Train', placeHolder: 'Which spec is meant?' });
  return picked?.uri;
}

async function offerNew(): Promise<void> {
  const chosen = await vscode.window.showErrorMessage('There is no .dlspec file to train yet.', 'New Spec…');
  if (chosen) await vscode.commands.executeCommand('dlspec.newSpec');
}
