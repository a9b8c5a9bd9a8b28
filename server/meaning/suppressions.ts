import { Lines } from '../syntax/lines.ts';
import type { Comment, Tree } from '../syntax/tree.ts';
import { type Diagnostic, type Fix, replacement } from './diagnostic.ts';

/** `// dlspec-ignore rule-name: reason` */
interface Suppression {
  readonly comment: Comment;
  readonly rule: string;
  /** The line that it is about: its own behind something, else the next. */
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
    if (complete && !used.has(suppression)) problems.push(unused(suppression, left, lines, tree.text));
  return [...left, ...problems].sort((a, b) => a.span.start - b.span.start);
}

function findSuppressions(tree: Tree, lines: Lines, problems: Diagnostic[]): Suppression[] {
  const suppressions: Suppression[] = [];
  const commented = commentLines(tree, lines);
  for (const comment of tree.comments) {
    const [, rule, reason] = FORM.exec(comment.text) ?? [];
    if (rule === undefined) continue;
    if (rule === '' || reason === '') {
      const message = `a suppression names a rule and says why: \`// dlspec-ignore ${rule || 'rule-name'}: reason\``;
      problems.push({ rule: 'ignore-reason', severity: 'warning', message, span: comment.span, fixes: [] });
    } else {
      suppressions.push({ comment, rule, line: lineAbout(comment, lines, commented) });
    }
  }
  return suppressions;
}

/** Lines that hold nothing but comments. */
function commentLines({ comments, text }: Tree, lines: Lines): ReadonlySet<number> {
  const found = new Set<number>();
  for (const { span } of comments) {
    const [first, last] = [lines.lineOf(span.start), lines.lineOf(span.end)];
    const before = text.slice(lines.startOf(first), span.start).trim();
    const behind = lines
      .textOf(last)
      .slice(span.end - lines.startOf(last))
      .trim();
    // What stands between two comments of a line is rarely code; it is read as such.
    if (before !== '' && !before.startsWith('/*')) continue;
    for (let line = first; line < last; line++) found.add(line);
    if (behind === '' || behind.startsWith('//')) found.add(last);
  }
  return found;
}

/** Behind something it is about that line, else about the next; several may stand above one another, and among other comments. */
function lineAbout({ span }: Comment, lines: Lines, commented: ReadonlySet<number>): number {
  let line = lines.lineOf(span.start);
  while (commented.has(line)) line++;
  return line;
}

/** Where the rule fires on another line the comment was put in the wrong place: it is moved, with its reason, and not lost. */
function unused({ comment, rule }: Suppression, left: readonly Diagnostic[], lines: Lines, text: string): Diagnostic {
  const line = lines.lineOf(comment.span.start);
  const isAlone = lines.textOf(line).trim() === comment.text.trim();
  const span = isAlone
    ? { start: lines.startOf(line), end: Math.min(lines.startOf(line + 1), text.length) }
    : comment.span;
  const away = (each: number) => Math.abs(each - line);
  const [at] = left
    .filter((each) => each.rule === rule && (each.severity !== 'error' || each.raised))
    .map((each) => lines.lineOf(each.span.start))
    .sort((a, b) => away(a) - away(b));
  const nothing = `nothing to silence: \`${rule}\` does not fire on ${isAlone ? 'the next' : 'this'} line`;
  const message = at === undefined ? nothing : `${nothing}, but on line ${at + 1}: put the comment above that`;
  const fixes =
    at === undefined ? [replacement('Remove the suppression', span, '')] : [moved(comment.text, span, at, lines)];
  return { rule: 'unused-ignore', severity: 'warning', message, span: comment.span, fixes };
}

function moved(comment: string, span: Diagnostic['span'], line: number, lines: Lines): Fix {
  const indent = /^\s*/.exec(lines.textOf(line))![0];
  const start = lines.startOf(line);
  const edits = [
    { span, text: '' },
    { span: { start, end: start }, text: `${indent}${comment.trim()}\n` },
  ];
  // Its reason may be one of the other place alone: whoever wrote it decides.
  return { title: `Move the suppression to line ${line + 1}`, edits, safe: false };
}
