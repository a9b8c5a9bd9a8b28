import { type Analysis, analyse } from '../meaning/analysis.ts';
import type { Span } from '../syntax/tree.ts';

/** For tests: a spec with marks in it. `|` is the cursor, `«…»` are ranges. */
export interface Marked {
  readonly text: string;
  readonly offset: number;
  readonly spans: readonly Span[];
  readonly analysis: Analysis;
}

export function marked(drawn: string): Marked {
  let text = '';
  let offset = -1;
  const spans: Span[] = [];
  const open: number[] = [];
  for (const sign of drawn) {
    if (sign === '|') offset = text.length;
    else if (sign === '«') open.push(text.length);
    else if (sign === '»') spans.push({ start: open.pop()!, end: text.length });
    else text += sign;
  }
  spans.sort((a, b) => a.start - b.start || b.end - a.end);
  return { text, offset, spans, analysis: analyse(text, '/specs/example.dlspec') };
}

/** The text with ranges drawn in. */
export function draw(text: string, spans: readonly Span[]): string {
  const signs = spans.flatMap(({ start, end }) => [
    { at: start, sign: '«', order: 1 },
    { at: end, sign: '»', order: 0 },
  ]);
  signs.sort((a, b) => b.at - a.at || b.order - a.order);
  return signs.reduce((drawn, { at, sign }) => drawn.slice(0, at) + sign + drawn.slice(at), text);
}
