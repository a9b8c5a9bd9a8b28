import type { Analysis } from '../meaning/analysis.ts';
import type { Span } from '../syntax/tree.ts';
import { occurrences, symbolAt } from './names.ts';

/** A parameter or value and its uses in the declaration: changed together while one of them is typed. */
export function linkedEditing(analysis: Analysis, offset: number): readonly Span[] {
  const symbol = symbolAt(analysis, offset)?.symbol;
  if (!symbol || symbol.kind === 'declaration') return [];
  const { start, end } = symbol.declaration.span;
  const places = occurrences(analysis, symbol).filter(({ span }) => start <= span.start && span.end <= end);
  return places.length > 1 ? places.map(({ span }) => span) : [];
}
