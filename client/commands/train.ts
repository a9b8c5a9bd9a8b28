import * as vscode from 'vscode';
import {
  COMPILE,
  type CompileParams,
  type CompileResult,
  TRAINS,
  type TrainsParams,
  type TrainsResult,
} from '../../server/lsp/protocol.ts';
import type { Session } from '../session.ts';
import { runsFolder, threads } from '../settings.ts';
import type { Command } from './command.ts';
import { pickTrain } from './pick_train.ts';
import { showProblems } from './show_problems.ts';
import { specToTrain } from './spec_to_train.ts';
import { watchRun } from './watch_run.ts';

export const train: Command = {
  id: 'dlspec.train',
  title: 'Train',
  icon: '$(play)',
  // From the panel of a run too: the spec beside it is meant.
  enablement: 'isWorkspaceTrusted && (editorLangId == dlspec || activeWebviewPanelId == dlspec.run)',
  inEditorTitle: 'isWorkspaceTrusted && resourceLangId == dlspec',
  needsEngine: true,
  async run(session, file, name) {
    // The when-clause hides the command; a key binding or another extension may call it all the same.
    if (!vscode.workspace.isTrusted) {
      vscode.window.showErrorMessage('This workspace is not trusted, so nothing of it is run.');
      return;
    }
    const seen = await specToTrain(file);
    const document = seen?.isUntitled ? await saved(seen) : seen;
    if (!document) return; // what there is to say was said
    const chosen = typeof name === 'string' ? name : await chooseTrain(session, document);
    if (chosen) await trainDeclaration(session, document, chosen);
  },
};

/** The folder of a run goes by the place of its spec: one that was never saved has none. */
async function saved({ uri }: vscode.TextDocument): Promise<vscode.TextDocument | undefined> {
  const file = await vscode.workspace.save(uri);
  return file && vscode.workspace.openTextDocument(file);
}

async function chooseTrain({ language }: Session, document: vscode.TextDocument): Promise<string | undefined> {
  const params: TrainsParams = { uri: document.uri.toString() };
  const trains = await language.sendRequest<TrainsResult>(TRAINS, params);
  if (trains.length === 0) {
    vscode.window.showErrorMessage(
      `${vscode.workspace.asRelativePath(document.uri)} declares no training. Write: train Name { network: … data: … }`,
    );
    return undefined;
  }
  const editor = vscode.window.visibleTextEditors.find((visible) => visible.document === document);
  const line = editor?.selection.active.line ?? 0;
  return (await pickTrain(trains, line))?.name;
}

/** What stands in the editor is trained, saved or not: the server compiles the open document. */
async function trainDeclaration(session: Session, document: vscode.TextDocument, name: string): Promise<void> {
  const params: CompileParams = { uri: document.uri.toString(), train: name };
  const compiled = await session.language.sendRequest<CompileResult>(COMPILE, params);
  if ('errors' in compiled) {
    for (const error of compiled.errors) session.log.error(error);
    await showProblems(document, name, compiled.errors);
    return;
  }
  await watchRun(session, {
    spec: compiled.spec,
    runs: runsFolder(document.uri) ?? compiled.runs,
    threads: threads(),
  });
}
