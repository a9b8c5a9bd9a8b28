import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { type StartingSpec, startingSpecs } from '../starting_specs/index.ts';
import type { Command } from './command.ts';

export const newSpec: Command = {
  id: 'dlspec.newSpec',
  title: 'New Spec…',
  icon: '$(new-file)',
  async run(_, name) {
    const chosen = startingSpecs.find((spec) => spec.name === name) ?? (await pick());
    if (!chosen) return;
    await vscode.window.showTextDocument(await untitled(chosen));
  },
};

async function pick(): Promise<StartingSpec | undefined> {
  const items = startingSpecs.map((spec) => ({
    label: `${spec.icon} ${spec.title}`,
    description: spec.task,
    detail: spec.needs,
    spec,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: 'New Spec',
    placeHolder: 'What is to be learned?',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.spec;
}

/** Nothing is written before the user saves; in a folder it already has a place there, and a name that is free. */
async function untitled({ name, text }: StartingSpec): Promise<vscode.TextDocument> {
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file');
  if (!folder) return vscode.workspace.openTextDocument({ language: 'dlspec', content: text });
  const uri = vscode.Uri.file(freePath(folder.uri.fsPath, name)).with({ scheme: 'untitled' });
  const document = await vscode.workspace.openTextDocument(uri);
  const edit = new vscode.WorkspaceEdit();
  edit.insert(uri, new vscode.Position(0, 0), text);
  await vscode.workspace.applyEdit(edit);
  return document;
}

function freePath(folder: string, name: string): string {
  const taken = new Set(vscode.workspace.textDocuments.map(({ uri }) => uri.fsPath));
  for (let number = 1; ; number++) {
    const path = join(folder, `${name}${number === 1 ? '' : `_${number}`}.dlspec`);
    if (!existsSync(path) && !taken.has(path)) return path;
  }
}
