import * as vscode from 'vscode';
import type { Command } from './command.ts';

export const showCostPanel: Command = {
  id: 'dlspec.showCostPanel',
  title: 'Show Cost',
  icon: '$(dashboard)',
  inEditorTitle: 'resourceLangId == dlspec',
  async run(session, file, line) {
    // A code lens says which network is meant: the panel follows the cursor, which is put there.
    if (typeof file === 'string' && typeof line === 'number') {
      const uri = vscode.Uri.parse(file).toString();
      const editor = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri);
      if (editor) editor.selection = new vscode.Selection(line, 0, line, 0);
    }
    session.cost.show();
  },
};
