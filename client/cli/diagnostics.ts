import type { Diagnostic, Severity } from '../../server/meaning/diagnostic.ts';
import { Lines } from '../../server/syntax/lines.ts';
import type { Span } from '../../server/syntax/tree.ts';
import { paint, type Style } from './paint.ts';

const COLOURS = { error: 'red', warning: 'yellow', info: 'blue', hint: 'dim' } as const satisfies Record<
  Severity,
  Style
>;

/** Line and column of an offset, both from 1. */
export function positionOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const { line, column } = new Lines(text).position(offset);
  return { line: line + 1, column: column + 1 };
}

/** `file:line:column: severity: message [rule]`, then the line with the place marked. */
export function show(
  file: string,
  text: string,
  found: Diagnostic,
  stream: NodeJS.WriteStream = process.stdout,
): string {
  const { severity, message, rule, span } = found;
  const colour = COLOURS[severity];
  const head = `${paint(colour, severity, stream)}: ${printable(message)} ${paint('dim', `[${rule}]`, stream)}`;
  return atPlace(file, text, span, head, colour, stream);
}

/** More of a line than this tells nothing. */
const LONGEST = 160;

/** A message with its place in the text. */
export function atPlace(
  file: string,
  text: string,
  span: Span,
  message: string,
  colour: Style = 'red',
  stream: NodeJS.WriteStream = process.stderr,
): string {
  const lines = new Lines(text);
  const { line, column } = lines.position(span.start);
  const whole = lines.textOf(line);
  const from = whole.length > LONGEST ? Math.max(0, Math.min(column - LONGEST / 2, whole.length - LONGEST)) : 0;
  const source = printable(whole.slice(from, from + LONGEST));
  // A tab takes the place it has in the line above.
  const indent = source.slice(0, column - from).replace(/[^\t]/g, ' ');
  const length = Math.max(1, Math.min(span.end - span.start, source.length - (column - from)));
  const marks = paint(colour, '^'.repeat(length), stream);
  return `${file}:${line + 1}:${column + 1}: ${message}\n  ${source}\n  ${indent}${marks}`;
}

/** A text may hold what moves the cursor or changes colours. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones.
const printable = (line: string): string => line.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, '·');
