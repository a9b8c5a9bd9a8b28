import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { packageTarget } from './package_target.ts';

/** Whether this package has the engine for this machine in it; the universal one is for editing only. */
export function hasEngine(extensionPath: string): boolean {
  return existsSync(join(extensionPath, 'dist', 'native', `dlspec-${process.platform}-${process.arch}.node`));
}

const INSTALL = 'Install from VSIX…';

/** Says why a command cannot do its work here, and what to install instead. */
export async function tellEngineMissing(what: string, version: string): Promise<void> {
  const message =
    `${what} needs dlspec's native engine, and the installed package is the one for editing only. ` +
    `Install dlspec-${packageTarget()}-${version}.vsix instead.`;
  const chosen = await vscode.window.showErrorMessage(message, INSTALL);
  if (chosen) await vscode.commands.executeCommand('workbench.extensions.action.installVSIX');
}
