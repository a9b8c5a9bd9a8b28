import { format } from '../syntax/format.ts';
import type { Edit, Span, Tree } from '../syntax/tree.ts';

/** The changes that formatting makes, each as small as can be, so that cursors and marks stay where they are. */
export function formatEdits(text: string, within: Span = { start: 0, end: text.length }): Edit[] {
  const formatted = format(text);
  const edits: Edit[] = [];
  // Only white space differs: both texts are walked side by side, from sign to sign.
  for (let from = 0, to = 0; from < text.length || to < formatted.length; from++, to++) {
    const span = { start: from, end: spaceEnd(text, from) };
    const end = spaceEnd(formatted, to);
    const space = formatted.slice(to, end);
    if (text.slice(span.start, span.end) !== space) edits.push({ span, text: space });
    from = span.end;
    to = end;
    if (text[from] !== formatted[to]) return [{ span: { start: 0, end: text.length }, text: formatted }];
  }
  return edits.filter(({ span }) => within.start <= span.end && span.start <= within.end);
}

function spaceEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && /\s/.test(text[end]!)) end++;
  return end;
}

/** After a new line the one that was left is put in order, after a `}` the declaration that it closes. */
export function formatOnType(text: string, tree: Tree, offset: number, typed: string): Edit[] {
  if (typed === '}') {
    const closed = tree.declarations.find(({ body }) => body && body.end === offset && text[offset - 1] === '}');
    return closed ? formatEdits(text, closed.span).filter(({ span }) => span.end < offset + 1) : [];
  }
  const end = text.lastIndexOf('\n', offset - 1);
  const start = text.lastIndexOf('\n', end - 1) + 1;
  if (end <= start) return [];
  // The new line itself is where the writer goes on: it keeps its indentation.
  return formatEdits(text, { start, end }).filter(({ span }) => start <= span.end && span.end <= end);
}
