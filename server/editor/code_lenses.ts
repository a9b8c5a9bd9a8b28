import type { Analysis } from '../meaning/analysis.ts';
import type { Span } from '../syntax/tree.ts';
import { costOf } from './cost.ts';
import { inALine } from './cost_words.ts';

/** A line above a declaration. */
export interface CodeLens {
  readonly span: Span;
  readonly title: string;
  /** The train declaration that it starts; else it tells what a network costs. */
  readonly train?: string;
}

export function codeLenses(analysis: Analysis): CodeLens[] {
  const networks = analysis.networks.flatMap(({ graph, nameSpan: span }): CodeLens[] =>
    graph ? [{ span, title: inALine(costOf(analysis, graph)) }] : [],
  );
  const trains = analysis.trains.map(({ name, nameSpan: span }): CodeLens => ({ span, title: '▷ Train', train: name }));
  return [...networks, ...trains].sort((a, b) => a.span.start - b.span.start);
}
