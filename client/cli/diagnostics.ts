import type { Diagnostic, Severity } from '../../server/meaning/diagnostic.ts';
import { Lines } from '../../server/syntax/lines.ts';
import type { Span } from '../../server/syntax/tree.ts';
import { paint } from './paint.ts';

const COLOURS = { error: 'red', warning: 'yellow', info: 'blue', hint: 'dim' } as const satisfies Record<
  Severity,
  unknown
>;
type Colour = (typeof COLOURS)[Severity];

/** Line and column of an offset, both from 1. */
export function positionOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const { line, column } = new Lines(text).position(offset);
  return { line: line + 1, column: column + 1 };
}

/** `file:line:column: severity: message [rule]`, then the line with the place marked. */
export function show(file: string, text: string, { severity, message, rule, span }: Diagnostic): string {
  const head = `${paint(COLOURS[severity], severity)}: ${message} ${paint('dim', `[${rule}]`)}`;
  return atPlace(file, text, span, head, COLOURS[severity]);
}

/** A message with its place in the text. */
export function atPlace(file: string, text: string, span: Span, message: string, colour: Colour = 'red'): string {
  const lines = new Lines(text);
  const { line, column } = lines.position(span.start);
  const source = lines.textOf(line);
  // A tab takes the place it has in the line above.
  const indent = source.slice(0, column).replace(/[^\t]/g, ' ');
  const length = Math.max(1, Math.min(span.end - span.start, source.length - column));
  return `${file}:${line + 1}:${column + 1}: ${message}\n  ${source}\n  ${indent}${paint(colour, '^'.repeat(length))}`;
}
