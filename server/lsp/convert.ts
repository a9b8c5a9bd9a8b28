import { pathToFileURL } from 'node:url';
import {
  type CompletionItem,
  CompletionItemKind,
  CompletionItemTag,
  DiagnosticSeverity,
  DiagnosticTag,
  InsertTextFormat,
  type Location,
  type Diagnostic as LspDiagnostic,
  MarkupKind,
  type Range,
  type TextEdit,
} from 'vscode-languageserver';
import type { Completion } from '../editor/completion/proposal.ts';
import type { Diagnostic, Edit, Related, Severity } from '../meaning/diagnostic.ts';
import type { Lines } from '../syntax/lines.ts';
import type { Span } from '../syntax/tree.ts';

/** From the language's terms to LSP's. */

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** Rules whose finding an editor fades. */
const UNNECESSARY: ReadonlySet<string> = new Set([
  'unused-value',
  'unused-parameter',
  'unused-import',
  'unused-ignore',
]);

export function toRange(lines: Lines, { start, end }: Span): Range {
  const from = lines.position(start);
  const to = lines.position(end);
  return { start: { line: from.line, character: from.column }, end: { line: to.line, character: to.column } };
}

export function toDiagnostic(
  lines: Lines,
  uri: string,
  { rule, severity, message, span, related = [] }: Diagnostic,
): LspDiagnostic {
  return {
    range: toRange(lines, span),
    severity: SEVERITIES[severity],
    source: 'dlspec',
    code: rule,
    message,
    ...(UNNECESSARY.has(rule) && { tags: [DiagnosticTag.Unnecessary] }),
    ...(rule === 'deprecated' && { tags: [DiagnosticTag.Deprecated] }),
    relatedInformation: related.map((other) => ({
      location: other.elsewhere ? locationOf(other.elsewhere) : { uri, range: toRange(lines, other.span) },
      message: other.message,
    })),
  };
}

/** A place in another spec. */
function locationOf({ file, line, column }: NonNullable<Related['elsewhere']>): Location {
  const position = { line, character: column };
  return { uri: pathToFileURL(file).href, range: { start: position, end: position } };
}

export const toTextEdits = (lines: Lines, edits: readonly Edit[]): TextEdit[] =>
  edits.map(({ span, text }) => ({ range: toRange(lines, span), newText: text }));

const KINDS: Readonly<Record<Completion['kind'], CompletionItemKind>> = {
  keyword: CompletionItemKind.Keyword,
  setting: CompletionItemKind.Property,
  option: CompletionItemKind.Field,
  layer: CompletionItemKind.Function,
  entry: CompletionItemKind.Class,
  choice: CompletionItemKind.EnumMember,
  value: CompletionItemKind.Variable,
  declaration: CompletionItemKind.Struct,
  block: CompletionItemKind.Module,
  unit: CompletionItemKind.Unit,
  file: CompletionItemKind.File,
  folder: CompletionItemKind.Folder,
  snippet: CompletionItemKind.Snippet,
};

/** `rank` keeps our order. */
export function toCompletionItem(lines: Lines, completion: Completion, rank: number): CompletionItem {
  const { label, kind, detail, doc, deprecated, insert, span, from, edits } = completion;
  return {
    label,
    kind: KINDS[kind],
    detail,
    ...(doc && { documentation: { kind: MarkupKind.Markdown, value: doc } }),
    ...(deprecated && { tags: [CompletionItemTag.Deprecated] }),
    sortText: String(rank).padStart(4, '0'),
    filterText: label,
    insertTextFormat: InsertTextFormat.Snippet,
    textEdit: { range: toRange(lines, span), newText: insert },
    ...(from && { labelDetails: { description: from } }),
    ...(edits && { additionalTextEdits: toTextEdits(lines, edits) }),
  };
}
