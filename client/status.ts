import * as vscode from 'vscode';
import { currentEpoch, epochsPlanned } from './run_progress.ts';
import type { ActiveRun, Runs } from './runs.ts';

/** One item in the status bar while something is trained: notifications can be put away, this stays. */
export class TrainingStatus implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('dlspec.training', vscode.StatusBarAlignment.Left);
  private clock: NodeJS.Timeout | undefined;

  constructor(private readonly runs: Runs) {
    this.item.name = 'dlspec: Training';
    this.item.command = 'dlspec.showRunPanel';
  }

  /** A run has begun or ended; in between the item follows by the second. */
  refresh(): void {
    clearTimeout(this.clock);
    const active = this.runs.active();
    const [run] = active;
    if (!run) {
      this.item.hide();
      return;
    }
    this.clock = setTimeout(() => this.refresh(), 1000);
    this.item.text = active.length === 1 ? textOf(run) : `$(pulse) ${active.length} runs`;
    this.item.tooltip = active.map((each) => `${each.name}: ${each.message()}`).join('\n');
    this.item.show();
  }

  dispose(): void {
    clearTimeout(this.clock);
    this.item.dispose();
  }
}

function textOf({ name, progress, stopping }: ActiveRun): string {
  if (stopping) return `$(loading~spin) ${name} stopping`;
  const { start } = progress;
  const epoch = start ? ` ${Math.max(1, currentEpoch(progress))}/${epochsPlanned(start)}` : '';
  return `$(pulse) ${name}${epoch}`;
}
