import type { Lines } from '../syntax/lines.ts';
import type { Comment, Span, Tree } from '../syntax/tree.ts';
import { nodesOf } from './walk.ts';

/** Lines from 0, both included; the first stays in sight. */
export interface Fold {
  readonly start: number;
  readonly end: number;
  readonly kind: 'region' | 'comment';
}

/** What can be folded: bodies, brackets and statements over several lines, block comments and runs of line comments. */
export function folding(tree: Tree, lines: Lines): Fold[] {
  const folds = new Map<number, Fold>();
  const add = (span: Span, kind: Fold['kind']) => {
    const start = lines.lineOf(span.start);
    const last = lines.lineOf(span.end);
    // A closing bracket stays in sight too.
    const end = /^\s*[)\]}]/.test(lines.textOf(last)) ? last - 1 : last;
    const known = folds.get(start);
    if (end > start && (!known || known.end < end)) folds.set(start, { start, end, kind });
  };
  for (const node of nodesOf(tree)) {
    if ('body' in node && node.body) add({ start: node.span.start, end: node.body.end }, 'region');
    else if (node.is === 'list' || node.is === 'record') add(node.span, 'region');
    else if (node.is === 'call' && node.parentheses) add(node.parentheses, 'region');
    else if (node.is === 'flow' || node.is === 'binding' || node.is === 'output') add(node.span, 'region');
  }
  for (const span of runsOf(tree.comments, lines)) add(span, 'comment');
  return [...folds.values()].sort((a, b) => a.start - b.start);
}

/** Comments of one kind below one another, each alone on its line. */
function runsOf(comments: readonly Comment[], lines: Lines): Span[] {
  const runs: { start: number; end: number; is: Comment['is'] }[] = [];
  for (const { is, span } of comments) {
    const line = lines.lineOf(span.start);
    const last = runs.at(-1);
    const isAlone =
      lines
        .textOf(line)
        .slice(0, span.start - lines.startOf(line))
        .trim() === '';
    if (!isAlone) continue;
    if (is !== 'block' && last?.is === is && lines.lineOf(last.end) === line - 1) last.end = span.end;
    else runs.push({ ...span, is });
  }
  return runs;
}
