import type { Analysis } from '../meaning/analysis.ts';
import { children, covers, type Node, type Span } from '../syntax/tree.ts';

/** The spans around `offset` that an editor grows a selection through, innermost first. */
export function selection({ text, tree }: Analysis, offset: number): Span[] {
  const spans: Span[] = [{ start: 0, end: text.length }];
  let node: Node | undefined = tree.declarations.find(({ span }) => covers(span, offset));
  while (node) {
    spans.push(node.span, ...partsOf(node, offset));
    const inside: readonly Node[] = children(node).filter(({ span }) => covers(span, offset));
    node = inside.find(({ span }) => offset < span.end) ?? inside.at(-1);
  }
  const word = wordAround(text, offset);
  if (word) spans.push(word);
  const within = spans.filter((span, at) => spans.slice(0, at).every((outer) => isInside(span, outer)));
  return within.filter((span, at) => at === 0 || !isSame(span, within[at - 1]!)).reverse();
}

/** A body or the arguments of a call, with and without their brackets. */
function partsOf(node: Node, offset: number): Span[] {
  const brackets = 'body' in node ? node.body : node.is === 'call' ? node.parentheses : undefined;
  if (!brackets || !covers(brackets, offset)) return [];
  const inner = { start: brackets.start + 1, end: brackets.end - 1 };
  return covers(inner, offset) ? [brackets, inner] : [brackets];
}

function wordAround(text: string, offset: number): Span | undefined {
  let start = offset;
  let end = offset;
  while (/\w/.test(text[start - 1] ?? '')) start--;
  while (/\w/.test(text[end] ?? '')) end++;
  return start < end ? { start, end } : undefined;
}

const isInside = (inner: Span, outer: Span): boolean => outer.start <= inner.start && inner.end <= outer.end;
const isSame = (a: Span, b: Span): boolean => a.start === b.start && a.end === b.end;
