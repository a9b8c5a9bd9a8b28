import * as vscode from 'vscode';
import { pageFile, pages } from '../pages.ts';
import type { Command } from './command.ts';

/** Pages open in the editor's own preview, from the installed files: nothing is fetched. */
export const openPage: Command = {
  id: 'dlspec.openPage',
  title: 'Open Reference Page…',
  icon: '$(book)',
  async run({ extension }, path) {
    const docs = extension.asAbsolutePath('docs');
    const chosen = typeof path === 'string' ? path : await pick(docs);
    if (chosen === undefined) return;
    const file = pageFile(docs, chosen);
    if (!file) {
      vscode.window.showErrorMessage(`dlspec has no page '${chosen}'.`);
      return;
    }
    await vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.file(file));
  },
};

async function pick(docs: string): Promise<string | undefined> {
  const items: (vscode.QuickPickItem & { path?: string })[] = [];
  let chapter = '';
  for (const { path, title, summary } of await pages(docs)) {
    const inside = path.includes('/') ? path.split('/')[0]! : 'language';
    if (inside !== chapter) items.push({ label: inside, kind: vscode.QuickPickItemKind.Separator });
    chapter = inside;
    items.push({ label: title, detail: summary, path });
  }
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Open Reference Page',
    placeHolder: 'A layer, a loss, a setting, a rule …',
    matchOnDetail: true,
  });
  return picked?.path;
}
