import * as vscode from 'vscode';
import { anchor, type Page, pageFile, pages } from '../pages.ts';
import type { Command } from './command.ts';

/** Pages open in the editor's own preview, from the installed files: nothing is fetched. */
export const openPage: Command = {
  id: 'dlspec.openPage',
  title: 'Open Reference Page…',
  icon: '$(book)',
  /** `where` is the path of a page, with the anchor of an entry: `reference/layers#conv2d`. */
  async run({ extension }, where) {
    const docs = extension.asAbsolutePath('docs');
    const chosen = typeof where === 'string' ? where : await pick(docs);
    if (chosen === undefined) return;
    const [path = '', fragment = ''] = chosen.split('#');
    const file = pageFile(docs, path);
    if (!file) {
      vscode.window.showErrorMessage(`dlspec has no page '${path}'.`);
      return;
    }
    await vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.file(file).with({ fragment }));
  },
};

interface PageItem extends vscode.QuickPickItem {
  readonly where?: string;
}

async function pick(docs: string): Promise<string | undefined> {
  const all = await pages(docs);
  const within = (chapter: string) => all.filter(({ path }) => path.startsWith(`${chapter}/`));
  const picked = await vscode.window.showQuickPick<PageItem>(
    [
      ...all.filter(({ path }) => !path.includes('/')).map(pageItem),
      heading('Reference'),
      ...within('reference').map(pageItem),
      heading('Rules'),
      ...within('rules').map(pageItem),
      ...within('reference').flatMap((page) => [heading(page.title), ...entryItems(page)]),
    ],
    { title: 'Open Reference Page', placeHolder: 'A layer, a loss, a setting, a rule …', matchOnDescription: true },
  );
  return picked?.where;
}

const heading = (label: string): PageItem => ({ label, kind: vscode.QuickPickItemKind.Separator });

const pageItem = ({ path, title, summary }: Page): PageItem => ({
  label: `$(${path.startsWith('rules/') ? 'lightbulb' : 'book'}) ${title}`,
  description: summary,
  where: path,
});

const entryItems = ({ path, entries }: Page): PageItem[] =>
  entries.map(({ title, summary }) => ({ label: title, description: summary, where: `${path}#${anchor(title)}` }));
