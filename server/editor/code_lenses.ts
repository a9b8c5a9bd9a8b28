import { grouped, quantity } from '../../engine/cost/quantities.ts';
import type { Analysis } from '../meaning/analysis.ts';
import type { Span } from '../syntax/tree.ts';
import { costOf } from './cost.ts';

/** A line above a declaration. */
export interface CodeLens {
  readonly span: Span;
  readonly title: string;
  /** The train declaration that it starts; absent where it only tells something. */
  readonly train?: string;
}

export function codeLenses(analysis: Analysis): CodeLens[] {
  const networks = analysis.networks.flatMap(({ graph, nameSpan: span }): CodeLens[] =>
    graph ? [{ span, title: figures(analysis, graph) }] : [],
  );
  const trains = analysis.trains.map(({ name, nameSpan: span }): CodeLens => ({ span, title: '▷ Train', train: name }));
  return [...networks, ...trains].sort((a, b) => a.span.start - b.span.start);
}

/** `56,714 parameters · 93.0 MFLOP forward · 7.50 MB in training, batch 64` */
function figures(analysis: Analysis, graph: Parameters<typeof costOf>[1]): string {
  const { batch, parameters, forward, memory } = costOf(analysis, graph);
  const parts = [
    `${grouped(parameters)} parameter${parameters === 1 ? '' : 's'}`,
    `${quantity(forward.flops, 'FLOP')} forward`,
    `${quantity(memory.total, 'B')} in training`,
  ];
  return `${parts.join(' · ')}, ${batch === 1 ? 'one sample' : `batch ${batch}`}`;
}
