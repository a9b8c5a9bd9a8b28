import { expect, it } from 'vitest';
import { format } from '../syntax/format.ts';
import { parse } from '../syntax/parser.ts';
import type { Edit } from '../syntax/tree.ts';
import { formatEdits, formatOnType } from './format_edits.ts';
import { marked } from './marked.ts';

const applied = (text: string, edits: readonly Edit[]) =>
  edits.reduceRight((result, { span, text: put }) => result.slice(0, span.start) + put + result.slice(span.end), text);

const UGLY = 'network N{vector( 2 )->dense(3)   // three\n\n\n  relu}\ntrain T {  network:N\n batch:   3  }\n// end';

it('makes the changes that formatting makes, and no others', () => {
  expect(applied(UGLY, formatEdits(UGLY))).toBe(format(UGLY));
  expect(formatEdits(format(UGLY))).toEqual([]);
  expect(formatEdits('')).toEqual([]);
});

it.each([
  ['a line', 'network N {\n«    vector( 2 )»\n    relu\n}', 'network N {\n  vector(2)\n    relu\n}'],
  ['a declaration', '«network N{vector(2)}»\n\ndata D{source:x}', 'network N { vector(2) }\n\ndata D{source:x}'],
])('stays within %s', (_, drawn, expected) => {
  const { text, spans } = marked(drawn);
  const once = applied(text, formatEdits(text, { start: spans[0]!.start, end: spans[0]!.end - 1 }));
  expect(once.split('\n').slice(0, 2)).toEqual(expected.split('\n').slice(0, 2));
  expect(once).toContain(expected.split('\n').at(-2)!);
});

it.each([
  ['a new line', '\n', 'network N {\n    vector(2)->relu\n  |\n}', 'network N {\n  vector(2) -> relu\n  \n}'],
  ['a brace', '}', 'network N{\nvector(2)\n}|\n\ndata   D { }', 'network N {\n  vector(2)\n}\n\ndata   D { }'],
  ['a brace of a record', '}', 'train T {\n    loss: { a:   mse }|\n}', 'train T {\n    loss: { a:   mse }\n}'],
])('on type: %s', (_, typed, drawn, expected) => {
  const { text, offset } = marked(drawn);
  expect(applied(text, formatOnType(text, parse(text), offset, typed))).toBe(expected);
});
