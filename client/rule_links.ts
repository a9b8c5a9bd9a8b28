import * as vscode from 'vscode';
import { pageFile } from './pages.ts';

/** Makes the code of a diagnostic a link to the page of its rule, where that is among the shipped ones. */
export function linkRule(docs: string, diagnostic: vscode.Diagnostic): vscode.Diagnostic {
  const rule = ruleOf(diagnostic);
  if (rule === undefined || !pageFile(docs, `rules/${rule}`)) return diagnostic;
  diagnostic.code = { value: rule, target: pageLink(`rules/${rule}`) };
  return diagnostic;
}

function ruleOf({ code }: vscode.Diagnostic): string | undefined {
  const value = typeof code === 'object' ? code.value : code;
  return typeof value === 'string' ? value : undefined;
}

/** A link that opens a page rendered; its file alone would open as text. */
function pageLink(path: string): vscode.Uri {
  return vscode.Uri.parse(`command:dlspec.openPage?${encodeURIComponent(JSON.stringify([path]))}`);
}
