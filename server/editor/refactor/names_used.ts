import type { Analysis } from '../../meaning/analysis.ts';
import type { Reference, Target } from '../../meaning/meanings.ts';
import type { Span } from '../../syntax/tree.ts';

export const isInside = ({ start, end }: Span, outer: Span): boolean => outer.start <= start && end <= outer.end;

/** References inside of a part of the text, in its order. */
export const referencesIn = ({ meanings }: Analysis, span: Span): Reference[] =>
  meanings.references
    .filter(({ name }) => isInside(name.span, span))
    .sort((a, b) => a.name.span.start - b.name.span.start);

/** Values that are bound in a body. */
export const isValue = (target: Target): boolean =>
  target.is === 'binding' || target.is === 'part' || target.is === 'output';

/** A name that none of `taken` is: `Block`, `Block2`, … */
export function freeName(wanted: string, taken: (name: string) => boolean): string {
  let name = wanted;
  for (let number = 2; taken(name); number++) name = `${wanted}${number}`;
  return name;
}
