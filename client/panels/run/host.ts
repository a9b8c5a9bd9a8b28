import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { RunEvent } from '../../../engine/run/events.ts';
import type { Runs } from '../../runs.ts';
import { pageHtml, pagesFolder } from '../page_html.ts';
import { EventsFollower } from './events_follower.ts';
import type { PanelState, ProcessState, ToHost, ToPage } from './messages.ts';

/** The open run panels, one a run folder. */
export class RunPanels implements vscode.WebviewPanelSerializer<PanelState>, vscode.Disposable {
  static readonly viewType = 'dlspec.run';
  private readonly panels = new Map<string, RunPanel>();

  constructor(
    private readonly extension: vscode.Uri,
    private readonly runs: Runs,
  ) {}

  show(folder: string): void {
    const open = this.panels.get(folder);
    if (open) open.panel.reveal(undefined, true);
    else {
      // Run panels lie on one another, beside the spec.
      const seen = [...this.panels.values()].find(({ panel }) => panel.visible);
      const viewColumn = seen?.panel.viewColumn ?? vscode.ViewColumn.Beside;
      const place = { viewColumn, preserveFocus: true };
      this.add(folder, vscode.window.createWebviewPanel(RunPanels.viewType, basename(folder), place));
    }
  }

  visible(folder: string): boolean {
    return this.panels.get(folder)?.panel.visible ?? false;
  }

  /** The runs of this window have changed. */
  refresh(): void {
    for (const panel of this.panels.values()) panel.tellProcess();
  }

  /** After a reload of the window VS Code gives the panel back with what its page had kept. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: PanelState | undefined): Promise<void> {
    if (state?.folder) this.add(state.folder, panel);
    else panel.dispose();
  }

  dispose(): void {
    for (const panel of this.panels.values()) panel.panel.dispose();
  }

  private add(folder: string, webview: vscode.WebviewPanel): void {
    this.panels.set(folder, new RunPanel(folder, webview, this.extension, this.runs));
    webview.onDidDispose(() => this.panels.delete(folder));
  }
}

/** A panel follows the run folder from its first event whenever its page comes up; it keeps nothing itself. */
class RunPanel {
  private follower: EventsFollower | undefined;
  private ended = false;
  private unreadable: string | undefined;
  private readonly clock: NodeJS.Timeout;

  constructor(
    private readonly folder: string,
    readonly panel: vscode.WebviewPanel,
    extension: vscode.Uri,
    private readonly runs: Runs,
  ) {
    panel.webview.options = { enableScripts: true, localResourceRoots: [pagesFolder(extension)] };
    panel.iconPath = vscode.Uri.joinPath(extension, 'client', 'icons', 'dlspec.svg');
    panel.webview.onDidReceiveMessage((message: ToHost) => this.answer(message));
    panel.webview.html = pageHtml(panel.webview, extension, 'run', 'Run');
    // A hidden page is gone; it asks for everything again when it comes back.
    panel.onDidChangeViewState(() => {
      if (!panel.visible) this.follower?.close();
    });
    this.clock = setInterval(() => this.tellProcess(), 5000);
    panel.onDidDispose(() => {
      clearInterval(this.clock);
      this.follower?.close();
    });
  }

  tellProcess(): void {
    const run = this.runs.find(this.folder);
    const death = this.runs.death(this.folder);
    const process: ProcessState = {
      ours: run !== undefined,
      stopping: run?.stopping ?? false,
      ...(death && !this.ended ? { death } : {}),
      ...(this.follower && !run && !this.ended ? { quiet: this.follower.quiet } : {}),
      ...(this.unreadable ? { unreadable: this.unreadable } : {}),
    };
    this.post({ tell: 'process', process });
  }

  private answer(message: ToHost): void {
    switch (message.ask) {
      case 'ready':
        this.follow();
        break;
      case 'stop':
        this.runs.find(this.folder)?.stop();
        this.tellProcess();
        break;
      case 'open':
        openFolder(this.folder);
        break;
    }
  }

  private follow(): void {
    this.follower?.close();
    this.ended = false;
    this.post({ tell: 'run', folder: this.folder });
    this.follower = new EventsFollower(this.folder, {
      onEvents: (events) => this.pass(events),
      onRestart: () => this.post({ tell: 'run', folder: this.folder }),
      onUnreadable: (why) => {
        this.unreadable = why;
        this.tellProcess();
      },
    });
    this.tellProcess();
  }

  private pass(events: readonly RunEvent[]): void {
    const readAgain = this.unreadable !== undefined;
    this.unreadable = undefined;
    for (const event of events) {
      if (event.event === 'start') this.panel.title = `${event.name} · run`;
      this.ended = event.event === 'result';
    }
    this.post({ tell: 'events', events });
    if (this.ended || readAgain) this.tellProcess();
  }

  private post(message: ToPage): void {
    this.panel.webview.postMessage(message);
  }
}

/** In the explorer where the folder is part of the workspace, in the system's file manager otherwise. */
async function openFolder(folder: string): Promise<void> {
  const uri = vscode.Uri.file(folder);
  const command = vscode.workspace.getWorkspaceFolder(uri) ? 'revealInExplorer' : 'revealFileInOS';
  await vscode.commands.executeCommand(command, uri);
}
