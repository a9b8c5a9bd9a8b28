import { Lines } from '../syntax/lines.ts';
import type { Comment, Tree } from '../syntax/tree.ts';
import { type Diagnostic, replacement } from './diagnostic.ts';

/** `// dlspec-ignore rule-name: reason` */
interface Suppression {
  readonly comment: Comment;
  readonly rule: string;
  /** The line that it is about. */
  readonly line: number;
}

const FORM = /^\/\/\s*dlspec-ignore\b\s*([\w-]*)\s*:?\s*(.*)$/;

/**
 * Takes out what the text asks to be silent about, and reports suppressions without a reason and those that silence
 * nothing; of the latter nothing is said unless all was seen that could be found (`complete`). Errors are never silenced: what they
 * are about cannot run.
 */
export function applySuppressions(diagnostics: readonly Diagnostic[], tree: Tree, complete = true): Diagnostic[] {
  if (!tree.comments.some(({ text }) => FORM.test(text))) return [...diagnostics];
  const lines = new Lines(tree.text);
  const problems: Diagnostic[] = [];
  const suppressions = findSuppressions(tree, lines, problems);
  const used = new Set<Suppression>();
  const left = diagnostics.filter((diagnostic) => {
    const line = lines.lineOf(diagnostic.span.start);
    const by = suppressions.filter((suppression) => suppression.line === line && suppression.rule === diagnostic.rule);
    if (by.length === 0) return true;
    for (const suppression of by) used.add(suppression);
    return diagnostic.severity === 'error' && !diagnostic.raised;
  });
  for (const suppression of suppressions)
    if (complete && !used.has(suppression)) problems.push(unused(suppression, lines, tree.text));
  return [...left, ...problems].sort((a, b) => a.span.start - b.span.start);
}

function findSuppressions(tree: Tree, lines: Lines, problems: Diagnostic[]): Suppression[] {
  const suppressions: Suppression[] = [];
  const commented = new Set<number>();
  for (const { span } of tree.comments) commented.add(lines.lineOf(span.start));
  for (const comment of tree.comments) {
    const [, rule, reason] = FORM.exec(comment.text) ?? [];
    if (rule === undefined) continue;
    if (rule === '' || reason === '') {
      const message = `a suppression names a rule and says why: \`// dlspec-ignore ${rule || 'rule-name'}: reason\``;
      problems.push({ rule: 'ignore-reason', severity: 'warning', message, span: comment.span, fixes: [] });
    } else {
      suppressions.push({ comment, rule, line: nextLine(comment, lines, commented) });
    }
  }
  return suppressions;
}

/** The next line; several suppressions may stand above one another. */
function nextLine({ span }: Comment, lines: Lines, commented: ReadonlySet<number>): number {
  let line = lines.lineOf(span.start) + 1;
  while (commented.has(line) && lines.textOf(line).trimStart().startsWith('//')) line++;
  return line;
}

function unused({ comment, rule }: Suppression, lines: Lines, text: string): Diagnostic {
  const line = lines.lineOf(comment.span.start);
  const isAlone = lines.textOf(line).trim() === comment.text.trim();
  const span = isAlone
    ? { start: lines.startOf(line), end: Math.min(lines.startOf(line + 1), text.length) }
    : comment.span;
  const fixes = [replacement('Remove the suppression', span, '')];
  const message = `nothing to silence: \`${rule}\` does not fire on the next line`;
  return { rule: 'unused-ignore', severity: 'warning', message, span: comment.span, fixes };
}
