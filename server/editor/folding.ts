import type { Analysis } from '../meaning/analysis.ts';
import type { Lines } from '../syntax/lines.ts';
import type { Comment, Span } from '../syntax/tree.ts';
import { bySection } from './by_section.ts';
import { below } from './walk.ts';

/** Lines from 0, both included; the first stays in sight. */
export interface Fold {
  readonly start: number;
  readonly end: number;
  readonly kind: 'region' | 'comment';
}

/** What can be folded: bodies, brackets and statements over several lines, block comments and runs of line comments. */
export function folding(analysis: Analysis, lines: Lines): Fold[] {
  const folds = new Map<number, Fold>();
  const add = (span: Span, kind: Fold['kind']) => {
    const start = lines.lineOf(span.start);
    const last = lines.lineOf(span.end);
    // A closing bracket stays in sight too.
    const end = /^\s*[)\]}]/.test(lines.textOf(last)) ? last - 1 : last;
    const known = folds.get(start);
    if (end > start && (!known || known.end < end)) folds.set(start, { start, end, kind });
  };
  for (const { from, to } of regions(analysis)) add({ start: from.start, end: to.end }, 'region');
  for (const span of runsOf(analysis.tree.comments, lines)) add(span, 'comment');
  return [...folds.values()].sort((a, b) => a.start - b.start);
}

/** From the start of one span to the end of another. */
interface Region {
  readonly from: Span;
  readonly to: Span;
}

const regions = bySection(({ declarations }) =>
  declarations.flatMap((declaration) =>
    [...below(declaration)].flatMap((node): Region[] => {
      if ('body' in node && node.body) return [{ from: node.span, to: node.body }];
      if (node.is === 'call' && node.parentheses) return [{ from: node.parentheses, to: node.parentheses }];
      return REGIONS.has(node.is) ? [{ from: node.span, to: node.span }] : [];
    }),
  ),
);

const REGIONS: ReadonlySet<string> = new Set(['list', 'record', 'flow', 'binding', 'output']);

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
