import type { Analysis } from '../meaning/analysis.ts';
import type { Diagnostic } from '../meaning/diagnostic.ts';
import { Lines } from '../syntax/lines.ts';
import type { Edit } from '../syntax/tree.ts';
import { importables } from './completion/imports.ts';

/** The comment that silences a diagnostic, above its line; the reason is for the writer to fill in. */
export interface Suppression {
  readonly at: number;
  readonly before: string;
  readonly reason: string;
  readonly after: string;
}

/** What cannot run cannot be silenced, nor what is said of suppressions. */
export function suppression(text: string, { rule, severity, raised, span }: Diagnostic): Suppression | undefined {
  if ((severity === 'error' && !raised) || rule === 'ignore-reason' || rule.startsWith('unused-')) return undefined;
  const lines = new Lines(text);
  const line = lines.lineOf(span.start);
  const indent = /^\s*/.exec(lines.textOf(line))![0];
  return { at: lines.startOf(line), before: `${indent}// dlspec-ignore ${rule}: `, reason: 'reason', after: '\n' };
}

/** The first fix of everything that a rule found, as far as none gets into another's way; nothing where there is only one. */
export function fixesOfRule(diagnostics: readonly Diagnostic[], rule: string): readonly Edit[] {
  const found = diagnostics.filter((each) => each.rule === rule && each.fixes.length > 0);
  if (found.length < 2) return [];
  const edits: Edit[] = [];
  for (const { fixes } of found) {
    const own = fixes[0]!.edits;
    const isFree = own.every(({ span }) =>
      edits.every((other) => span.end < other.span.start || other.span.end < span.start),
    );
    if (isFree) edits.push(...own);
  }
  return edits;
}

/** One edit from a text to another: what both begin and end with stays. */
export function difference(from: string, to: string): Edit[] {
  if (from === to) return [];
  let start = 0;
  while (start < from.length && from[start] === to[start]) start++;
  let end = 0;
  while (end < Math.min(from.length, to.length) - start && from.at(-1 - end) === to.at(-1 - end)) end++;
  return [{ span: { start, end: from.length - end }, text: to.slice(start, to.length - end) }];
}

/** Of an unknown name: the imports by which it is known, the nearest spec first. */
export function importFixes(
  analysis: Analysis,
  { rule, message, span }: Diagnostic,
  specs: readonly Analysis[],
): { readonly title: string; readonly edits: readonly Edit[] }[] {
  const wanted = rule === 'unknown-name' ? /^unknown (layer|network|data)\b/.exec(message)?.[1] : undefined;
  const kind = wanted === 'layer' ? 'block' : wanted;
  const name = analysis.text.slice(span.start, span.end);
  return importables(analysis, specs)
    .filter(({ declaration }) => declaration.kind.text === kind && declaration.name.text === name)
    .map(({ path, edits }) => ({ title: `Import \`${name}\` from "${path}"`, edits }));
}
