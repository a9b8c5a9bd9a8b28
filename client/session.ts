import type * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { RunPanels } from './panels/run/host.ts';
import type { Runs } from './runs.ts';

/** What lives from activation to deactivation; the commands work on it. */
export interface Session {
  readonly log: vscode.LogOutputChannel;
  readonly language: LanguageClient;
  readonly runs: Runs;
  readonly panels: RunPanels;
}
