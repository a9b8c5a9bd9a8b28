import { analyse } from '../meaning/analyse.ts';
import type { Analysis } from '../meaning/analysis.ts';
import { world } from '../meaning/world.ts';
import type { Span } from '../syntax/tree.ts';
import { applyEdits } from '../workspace/fix_all.ts';
import type { SpecEdits } from './across.ts';

/** For tests: a spec with marks in it. `|` is the cursor, `«…»` are ranges. */
export interface Marked {
  readonly text: string;
  readonly offset: number;
  readonly spans: readonly Span[];
  readonly analysis: Analysis;
}

export function marked(drawn: string): Marked {
  const cut = withoutMarks(drawn);
  return { ...cut, analysis: analyse(cut.text, '/specs/example.dlspec') };
}

/** Several specs beside one another, each below a line `--- name.dlspec`. */
export interface MarkedSpecs {
  readonly specs: readonly Marked[];
  /** The one with the cursor. */
  readonly here: Marked;
}

export function markedSpecs(drawn: string): MarkedSpecs {
  const [, ...parts] = drawn.split(/^--- (.*)\n/m);
  const cuts = parts.flatMap((file, at) =>
    at % 2 === 0 ? [{ file: `/specs/${file}`, ...withoutMarks(parts[at + 1]!) }] : [],
  );
  const around = { ...world, file: (path: string) => cuts.find(({ file }) => file === path)?.text };
  const specs = cuts.map((cut) => ({ ...cut, analysis: analyse(cut.text, cut.file, around) }));
  return { specs, here: specs.find(({ offset }) => offset >= 0)! };
}

/** The specs with ranges drawn in. */
export const drawSpecs = (specs: readonly Marked[], spansOf: (spec: Marked) => readonly Span[]): string =>
  specs.map((spec) => `--- ${spec.analysis.file.slice('/specs/'.length)}\n${draw(spec.text, spansOf(spec))}`).join('');

/** The specs with changes made. */
export const changed = (specs: readonly Marked[], changes: readonly SpecEdits[]): string =>
  specs
    .map(({ text, analysis: { file } }) => {
      const edits = changes.find(({ analysis }) => analysis.file === file)?.edits ?? [];
      return `--- ${file.slice('/specs/'.length)}\n${applyEdits(text, edits)}`;
    })
    .join('');

function withoutMarks(drawn: string): Omit<Marked, 'analysis'> {
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
  return { text, offset, spans };
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
