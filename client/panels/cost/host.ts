import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import {
  CHEAPER,
  type CheaperParams,
  type CheaperResult,
  COST,
  type CostParams,
  type CostResult,
} from '../../../server/lsp/protocol.ts';
import { pageHtml, pagesFolder } from '../page_html.ts';
import type { Figures } from './figures.ts';
import type { CostView, Shown, ToHost, ToPage } from './messages.ts';

/** After the last keystroke. */
const PATIENCE = 150;
/** After that the cheaper forms are looked for: it takes longer than the figures. */
const MORE_PATIENCE = 600;

/** The cost panel: there is one, beside the editor, and it follows the spec and the cursor. */
export class CostPanel implements vscode.WebviewPanelSerializer, vscode.Disposable {
  static readonly viewType = 'dlspec.cost';
  private panel: vscode.WebviewPanel | undefined;
  private spec: vscode.TextEditor | undefined;
  private view: CostView = {};
  /** The last figures of each network, for while it has mistakes; and those of the saved file. */
  private readonly known = new Map<string, Figures>();
  private readonly saved = new Map<string, Figures>();
  private timer: NodeJS.Timeout | undefined;
  private cheaperTimer: NodeJS.Timeout | undefined;
  /** The network whose figures are shown, and are those of the spec as it is. */
  private current: string | undefined;
  /** Answers that were overtaken are not shown. */
  private asked = 0;
  private readonly subscriptions: vscode.Disposable[];

  constructor(
    private readonly extension: vscode.Uri,
    private readonly language: LanguageClient,
  ) {
    this.follow(vscode.window.activeTextEditor);
    this.subscriptions = [
      vscode.window.onDidChangeActiveTextEditor((editor) => this.follow(editor)),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (textEditor === this.spec) this.moved();
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document === this.spec?.document) this.refreshSoon();
      }),
      vscode.workspace.onDidSaveTextDocument((document) => {
        if (document !== this.spec?.document) return;
        this.saved.clear();
        this.refreshSoon();
      }),
    ];
  }

  show(): void {
    this.follow(vscode.window.activeTextEditor);
    if (this.panel) this.panel.reveal(undefined, true);
    else {
      const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
      this.adopt(vscode.window.createWebviewPanel(CostPanel.viewType, 'Cost', place));
    }
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    this.panel?.dispose();
    this.adopt(panel);
  }

  dispose(): void {
    clearTimeout(this.timer);
    clearTimeout(this.cheaperTimer);
    this.panel?.dispose();
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private adopt(panel: vscode.WebviewPanel): void {
    this.panel = panel;
    panel.webview.options = { enableScripts: true, localResourceRoots: [pagesFolder(this.extension)] };
    panel.iconPath = vscode.Uri.joinPath(this.extension, 'client', 'icons', 'dlspec.svg');
    panel.webview.onDidReceiveMessage((message: ToHost) => this.answer(message));
    panel.webview.html = pageHtml(panel.webview, this.extension, 'cost', 'Cost');
    panel.onDidDispose(() => {
      if (this.panel === panel) this.panel = undefined;
    });
  }

  private follow(editor: vscode.TextEditor | undefined): void {
    // A panel that gets the focus leaves no editor active: the last spec stays.
    if (editor?.document.languageId !== 'dlspec' || editor === this.spec) return;
    this.spec = editor;
    this.refreshSoon();
  }

  private async answer(message: ToHost): Promise<void> {
    switch (message.ask) {
      case 'ready':
      case 'view':
        this.view = message.view;
        await this.refresh();
        break;
      case 'reveal':
        await this.reveal(message.line);
        break;
      case 'write':
        await this.write(message);
        break;
      case 'calibrate':
        await vscode.commands.executeCommand('dlspec.calibrate');
        break;
      case 'csv':
        await vscode.env.clipboard.writeText(message.text);
        vscode.window.setStatusBarMessage('The table is in the clipboard.', 3000);
        break;
    }
  }

  private async reveal(line: number): Promise<void> {
    const { spec } = this;
    if (!spec) return;
    const at = spec.document.lineAt(Math.min(line, spec.document.lineCount - 1));
    const place = new vscode.Position(at.lineNumber, at.firstNonWhitespaceCharacterIndex);
    const shown = await vscode.window.showTextDocument(spec.document, {
      viewColumn: spec.viewColumn,
      selection: new vscode.Range(place, place),
    });
    this.spec = shown;
    shown.revealRange(at.range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }

  /** The cursor may have come to another network. */
  private moved(): void {
    if (!this.panel?.visible) return;
    this.tell({ tell: 'cursor', line: this.spec!.selection.active.line });
    if (!this.view.network) this.refreshSoon();
    else this.offerSoon();
  }

  /** Looks for cheaper forms once the cursor rests. */
  private offerSoon(): void {
    clearTimeout(this.cheaperTimer);
    this.cheaperTimer = setTimeout(() => {
      this.offer().catch((error: unknown) => this.language.warn(`cost panel: ${String(error)}`));
    }, MORE_PATIENCE);
  }

  private async offer(): Promise<void> {
    const { spec, current, view } = this;
    if (!this.panel?.visible) return;
    if (!spec || current === undefined) return this.tell({ tell: 'cheaper', cheaper: undefined });
    const { document, selection } = spec;
    const { device, batch } = view;
    const line = selection.active.line;
    const asked = { uri: document.uri.toString(), network: current, line, device, batch } satisfies CheaperParams;
    const found = await this.language.sendRequest<CheaperResult>(CHEAPER, asked);
    if (current === this.current) this.tell({ tell: 'cheaper', cheaper: found ?? undefined });
  }

  /** What the spec has become meanwhile is not written over. */
  private async write({ layer: { edit }, version }: Extract<ToHost, { ask: 'write' }>): Promise<void> {
    const document = this.spec?.document;
    if (!document || !edit) return;
    if (document.version !== version) {
      vscode.window.setStatusBarMessage('The spec has changed meanwhile: its cheaper forms are looked for anew.', 3000);
      this.offerSoon();
      return;
    }
    const change = new vscode.WorkspaceEdit();
    const { start, end } = edit.span;
    change.replace(document.uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), edit.text);
    await vscode.workspace.applyEdit(change);
  }

  /** Asks for the figures again, in a moment: for what has come of several reasons at once. */
  refreshSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.refresh().catch((error: unknown) => this.language.warn(`cost panel: ${String(error)}`));
    }, PATIENCE);
  }

  private async refresh(): Promise<void> {
    if (!this.panel?.visible) return;
    const ask = ++this.asked;
    const shown = await this.shown();
    if (ask !== this.asked) return;
    this.tell({ tell: 'report', shown });
    this.current = shown.isStale ? undefined : shown.figures?.network;
    this.offerSoon();
    if (this.spec) this.tell({ tell: 'cursor', line: this.spec.selection.active.line });
  }

  private async shown(): Promise<Shown> {
    const { spec, view } = this;
    if (!spec || spec.document.isClosed) return { view };
    const { document, selection } = spec;
    const uri = document.uri.toString();
    const { network, device, batch, against } = view;
    // What the client has not yet told the server of is told before the request.
    const ask = (named: string | undefined) =>
      this.language.sendRequest<CostResult>(COST, {
        uri,
        device,
        batch,
        ...(named ? { network: named } : { line: selection.active.line }),
      } satisfies CostParams);
    // A network that was chosen in another spec may not be there.
    let report = await ask(network);
    if (network && report && !report.network) report = await ask(undefined);
    if (!report) return { view };
    const key = [uri, report.network, device, batch].join(' ');
    if (hasFigures(report) && !report.without) {
      this.known.set(key, report);
      if (!document.isDirty || !this.saved.has(key)) this.saved.set(key, report);
    }
    const other = against && 'network' in against ? await ask(against.network) : undefined;
    const baseline =
      against && 'saved' in against ? this.saved.get(key) : other && hasFigures(other) ? other : undefined;
    // Those of another training than is meant are better than none, and worse than the last that were right.
    const figures = this.known.get(key) ?? (hasFigures(report) ? report : undefined);
    return {
      file: basename(document.uri.path),
      report,
      ...(figures && { figures, isStale: figures !== report }),
      ...(baseline && { baseline }),
      view,
    };
  }

  private tell(message: ToPage): void {
    this.panel?.webview.postMessage(message);
  }
}

const hasFigures = (report: NonNullable<CostResult>): report is Figures => report.estimate !== undefined;
