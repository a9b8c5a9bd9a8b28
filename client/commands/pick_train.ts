import * as vscode from 'vscode';
import type { TrainItem } from '../../server/lsp/protocol.ts';

/** Asks which declaration is meant where a file has several; the one round the cursor is picked beforehand. */
export async function pickTrain(trains: readonly TrainItem[], line: number): Promise<TrainItem | undefined> {
  if (trains.length < 2) return trains[0];
  const items = trains.map((train) => ({
    label: train.name,
    description: train.detail,
    ...(train.doc ? { detail: train.doc } : {}),
    train,
  }));
  const quickPick = vscode.window.createQuickPick<(typeof items)[number]>();
  quickPick.title = 'Train';
  quickPick.placeholder = 'Which declaration is to be trained?';
  quickPick.matchOnDescription = true;
  quickPick.items = items;
  const around = trainAt(trains, line);
  quickPick.activeItems = items.filter(({ train }) => train === around);
  try {
    return await new Promise((resolve) => {
      quickPick.onDidAccept(() => resolve(quickPick.selectedItems[0]?.train));
      quickPick.onDidHide(() => resolve(undefined));
      quickPick.show();
    });
  } finally {
    quickPick.dispose();
  }
}

/** The last declaration that begins at or above the line: the one round it, or the nearest above. */
export function trainAt(trains: readonly TrainItem[], line: number): TrainItem | undefined {
  const above = trains.filter((train) => train.line <= line);
  return above.sort((a, b) => b.line - a.line)[0] ?? trains[0];
}
