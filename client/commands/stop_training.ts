import * as vscode from 'vscode';
import type { Command } from './command.ts';

export const stopTraining: Command = {
  id: 'dlspec.stopTraining',
  title: 'Stop Training',
  icon: '$(debug-stop)',
  enablement: 'dlspec.training',
  async run({ runs }) {
    const active = runs.active();
    if (active.length === 0) {
      vscode.window.showInformationMessage('No training is running.');
      return;
    }
    if (active.length === 1) {
      active[0]!.stop();
      return;
    }
    const items = active.map((run) => ({ label: run.name, description: run.message(), detail: run.folder, run }));
    const picked = await vscode.window.showQuickPick(items, {
      title: 'Stop Training',
      placeHolder: 'Which run is to stop?',
    });
    picked?.run.stop();
  },
};
