import {
  type CodeAction,
  CodeActionKind,
  CodeActionRequest,
  CodeActionTriggerKind,
  type Range,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { difference, fixesOfRule, importFixes, suppression } from '../editor/actions.ts';
import { cheaperAt } from '../editor/cheaper.ts';
import { cheaperTitle } from '../editor/cheaper_words.ts';
import { extractBlock, type Refactoring } from '../editor/refactor/extract_block.ts';
import { inlineBlock } from '../editor/refactor/inline_block.ts';
import { organizeImports } from '../editor/refactor/organize_imports.ts';
import type { Analysis } from '../meaning/analysis.ts';
import type { Diagnostic } from '../meaning/diagnostic.ts';
import { applyFixes } from '../workspace/fix_all.ts';
import { toDiagnostic, toRange, toTextEdits } from './convert.ts';
import type { OpenSpec } from './documents.ts';
import { type Feature, onDocument, spanOf } from './feature.ts';
import type { Session } from './session.ts';

const FIX_ALL = `${CodeActionKind.SourceFixAll}.dlspec`;
const EXTRACT = `${CodeActionKind.RefactorExtract}.block`;
const INLINE = `${CodeActionKind.RefactorInline}.block`;
/** A layer in a cheaper form. */
const CHEAPER = `${CodeActionKind.RefactorRewrite}.cheaper`;
const ORGANIZE = CodeActionKind.SourceOrganizeImports;

export const codeActions: Feature = {
  capabilities: () => ({
    codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, EXTRACT, INLINE, CHEAPER, ORGANIZE, FIX_ALL] },
  }),
  requests: [
    onDocument(CodeActionRequest.type, null, async (spec, { range, context }, session) => {
      const wants = (kind: string) =>
        context?.only === undefined || context.only.some((only) => kind === only || kind.startsWith(`${only}.`));
      return [
        ...(wants(CodeActionKind.QuickFix) ? await quickFixes(spec, range, session) : []),
        ...(wants(EXTRACT) ? refactoring(spec, EXTRACT, extractBlock(spec.analysis, spanOf(spec, range))) : []),
        ...(wants(INLINE) ? refactoring(spec, INLINE, inlineBlock(spec.analysis, spanOf(spec, range).start)) : []),
        // Each form is planned to tell what it saves: not for every step of the cursor.
        ...(wants(CHEAPER) && context.triggerKind !== CodeActionTriggerKind.Automatic ? cheaper(spec, range) : []),
        ...(wants(ORGANIZE) ? organizing(spec) : []),
        ...(wants(FIX_ALL) ? await fixAll(spec) : []),
      ];
    }),
  ],
};

/** For everything that is reported in `range`: its fixes, then those of all of its rule, then to be silent about it. */
async function quickFixes(spec: OpenSpec, range: Range, { client, workspace }: Session): Promise<CodeAction[]> {
  const { diagnostics } = spec;
  const { start, end } = spanOf(spec, range);
  const here = diagnostics.filter(({ span }) => span.start <= end && start <= span.end);
  const withSnippets = client.capabilities.workspace?.workspaceEdit?.snippetEditSupport === true;
  const rules = [...new Map(here.map((found) => [found.rule, found])).values()];
  const specs = here.some(({ rule }) => rule === 'unknown-name') ? await workspace.specs() : [];
  return [
    ...here.flatMap((found) => importing(spec, found, specs)),
    ...here.flatMap((found) => fixesOf(spec, found)),
    ...rules.flatMap((found) => ofWholeRule(spec, found)),
    ...rules.flatMap((found) => silencing(spec, found, withSnippets)),
  ];
}

const importing = (spec: OpenSpec, found: Diagnostic, specs: readonly Analysis[]): CodeAction[] =>
  importFixes(spec.analysis, found, specs).map(({ title, edits }) =>
    quickFix(spec, found, title, inDocument(spec, toTextEdits(spec.lines, edits))),
  );

const fixesOf = (spec: OpenSpec, found: Diagnostic): CodeAction[] =>
  found.fixes.map(({ title, safe, edits }, index) =>
    quickFix(spec, found, title, inDocument(spec, toTextEdits(spec.lines, edits)), safe && index === 0),
  );

function ofWholeRule(spec: OpenSpec, found: Diagnostic): CodeAction[] {
  const edits = fixesOfRule(spec.diagnostics, found.rule);
  if (edits.length === 0) return [];
  const title = `Fix all of \`${found.rule}\` in this spec`;
  return [quickFix(spec, found, title, inDocument(spec, toTextEdits(spec.lines, edits)))];
}

function silencing(spec: OpenSpec, found: Diagnostic, withSnippets: boolean): CodeAction[] {
  const comment = suppression(spec.analysis.text, found);
  if (!comment) return [];
  const { at, before, reason, after } = comment;
  const range = toRange(spec.lines, { start: at, end: at });
  const title = `Silence \`${found.rule}\` here, with a reason`;
  if (!withSnippets) {
    return [quickFix(spec, found, title, inDocument(spec, [{ range, newText: `${before}${reason}${after}` }]))];
  }
  const snippet = { kind: 'snippet', value: `${before}\${1:${reason}}${after}` } as const;
  const edit = { textDocument: { uri: spec.uri, version: spec.version }, edits: [{ range, snippet }] };
  return [quickFix(spec, found, title, { documentChanges: [edit] })];
}

function quickFix(
  { lines, uri }: OpenSpec,
  found: Diagnostic,
  title: string,
  edit: WorkspaceEdit,
  isPreferred = false,
): CodeAction {
  const diagnostics = [toDiagnostic(lines, uri, found)];
  return { title, kind: CodeActionKind.QuickFix, diagnostics, isPreferred, edit };
}

const inDocument = ({ uri }: OpenSpec, edits: TextEdit[]): WorkspaceEdit => ({ changes: { [uri]: edits } });

function refactoring(spec: OpenSpec, kind: string, found: Refactoring | undefined): CodeAction[] {
  if (!found) return [];
  return [{ title: found.title, kind, edit: inDocument(spec, toTextEdits(spec.lines, found.edits)) }];
}

function cheaper(spec: OpenSpec, range: Range): CodeAction[] {
  const found = cheaperAt(spec.analysis, spanOf(spec, range).start);
  return (found?.layers ?? []).flatMap((layer) =>
    layer.edit ? refactoring(spec, CHEAPER, { title: cheaperTitle(layer, found!.whole), edits: [layer.edit] }) : [],
  );
}

function organizing(spec: OpenSpec): CodeAction[] {
  const edits = organizeImports(spec.analysis);
  if (edits.length === 0) return [];
  return [{ title: 'Organize imports', kind: ORGANIZE, edit: inDocument(spec, toTextEdits(spec.lines, edits)) }];
}

/** Everything that can be mended without a doubt; what editors do on save. */
async function fixAll(spec: OpenSpec): Promise<CodeAction[]> {
  const { analysis, lines } = spec;
  const edits = difference(analysis.text, await applyFixes(analysis.text, analysis.file));
  if (edits.length === 0) return [];
  return [{ title: 'Fix all that is safe', kind: FIX_ALL, edit: inDocument(spec, toTextEdits(lines, edits)) }];
}
