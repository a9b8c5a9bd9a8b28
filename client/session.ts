import type * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { CostPanel } from './panels/cost/host.ts';
import type { RunPanels } from './panels/run/host.ts';
import type { Runs } from './runs.ts';

/** What lives from activation to deactivation; the commands work on it. */
export interface Session {
  /** Where the extension is installed, and what it is. */
  readonly extension: vscode.ExtensionContext;
  /** Whether anything can be trained here; false in the package for editing only. */
  readonly engine: boolean;
  readonly log: vscode.LogOutputChannel;
  readonly language: LanguageClient;
  readonly runs: Runs;
  readonly panels: RunPanels;
  readonly cost: CostPanel;
}
