import * as vscode from 'vscode';
import { recentRuns } from '../recent_runs.ts';
import type { Session } from '../session.ts';
import { runFolders } from '../settings.ts';
import type { Command } from './command.ts';

export const showRunPanel: Command = {
  id: 'dlspec.showRunPanel',
  title: 'Show Run Panel',
  icon: '$(graph-line)',
  async run(session) {
    const known = await knownRuns(session);
    if (known.length === 0) {
      vscode.window.showInformationMessage("No run is there yet: 'dlspec: Train' starts one.");
      return;
    }
    if (known.length === 1) {
      session.panels.show(known[0]!.folder);
      return;
    }
    const picked = await vscode.window.showQuickPick(known, { title: 'Show Run Panel', matchOnDescription: true });
    if (picked) session.panels.show(picked.folder);
  },
};

interface RunItem extends vscode.QuickPickItem {
  readonly folder: string;
}

/** What is running comes first, then what ran, newest first. */
async function knownRuns({ runs }: Session): Promise<RunItem[]> {
  const active = runs.active();
  const running = active.map(
    (run): RunItem => ({ label: `$(pulse) ${run.name}`, description: run.message(), folder: run.folder }),
  );
  const past = await recentRuns(runFolders());
  return [
    ...running,
    ...past
      .filter(({ folder }) => !active.some((run) => run.folder === folder))
      .map(({ folder, name, status }): RunItem => ({ label: `$(graph-line) ${name}`, description: status, folder })),
  ];
}
