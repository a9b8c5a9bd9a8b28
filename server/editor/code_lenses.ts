import type { Analysis } from '../meaning/analysis.ts';
import type { Span } from '../syntax/tree.ts';
import { costOf, trainWithMistakes } from './cost.ts';
import { forwardInALine, inALine } from './cost_words.ts';

/** A line above a declaration. */
export interface CodeLens {
  readonly span: Span;
  readonly title: string;
  /** The train declaration that it starts; else it tells what a network costs. */
  readonly train?: string;
}

export function codeLenses(analysis: Analysis): CodeLens[] {
  const networks = analysis.networks.flatMap(({ name, graph, nameSpan: span }): CodeLens[] => {
    if (!graph) return [];
    const estimate = costOf(analysis, graph);
    const train = trainWithMistakes(name, analysis);
    // What training takes is not known before its batch and optimizer are.
    const title = train
      ? `${forwardInALine(estimate)}, one sample · \`${train.name}\` has mistakes`
      : inALine(estimate);
    return [{ span, title }];
  });
  const trains = analysis.trains.map(({ name, nameSpan: span }): CodeLens => ({ span, title: '▷ Train', train: name }));
  return [...networks, ...trains].sort((a, b) => a.span.start - b.span.start);
}
