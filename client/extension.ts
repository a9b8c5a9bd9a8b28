import * as vscode from 'vscode';
import type { Command } from './commands/command.ts';
import { commands } from './commands/index.ts';
import { hasEngine, tellEngineMissing } from './engine.ts';
import { languageClient } from './language_client.ts';
import { languageStatus } from './language_status.ts';
import { CostPanel } from './panels/cost/host.ts';
import { RunPanels } from './panels/run/host.ts';
import { Runs } from './runs.ts';
import type { Session } from './session.ts';
import { TrainingStatus } from './status.ts';

let session: Session | undefined;

export async function activate(extension: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel('dlspec', { log: true });
  const runs = new Runs(extension.asAbsolutePath('dist/run.js'), () => {
    vscode.commands.executeCommand('setContext', 'dlspec.training', runs.active().length > 0);
    panels.refresh();
    status.refresh();
  });
  const status = new TrainingStatus(runs);
  const panels = new RunPanels(extension.extensionUri, runs);
  const language = languageClient(extension, log);
  const engine = hasEngine(extension.extensionPath);
  const cost = new CostPanel(extension.extensionUri, language);
  const opened: Session = { extension, engine, log, language, runs, panels, cost };
  session = opened;

  extension.subscriptions.push(
    log,
    status,
    panels,
    cost,
    vscode.window.registerWebviewPanelSerializer(RunPanels.viewType, panels),
    vscode.window.registerWebviewPanelSerializer(CostPanel.viewType, cost),
  );
  for (const command of commands) {
    const run = (...given: unknown[]) => callCommand(command, opened, given);
    extension.subscriptions.push(vscode.commands.registerCommand(command.id, run));
  }
  extension.subscriptions.push(languageStatus(language, extension.extension.packageJSON.version, engine));
  await language.start();
}

function callCommand(command: Command, session: Session, given: readonly unknown[]): Promise<void> {
  if (!command.needsEngine || session.engine) return command.run(session, ...given);
  return tellEngineMissing(command.title, session.extension.extension.packageJSON.version);
}

export async function deactivate(): Promise<void> {
  // VS Code waits five seconds in all.
  await Promise.all([session?.runs.stopAll(3000), session?.language.stop()]);
}
