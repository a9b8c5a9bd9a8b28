import type { Diagnostic, Severity } from '../../server/meaning/diagnostic.ts';
import { Lines } from '../../server/syntax/lines.ts';
import { paint } from './paint.ts';

const COLOURS = { error: 'red', warning: 'yellow', info: 'blue', hint: 'dim' } as const satisfies Record<Severity, unknown>;

/** Line and column of an offset, both from 1. */
export function positionOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const { line, column } = new Lines(text).position(offset);
  return { line: line + 1, column: column + 1 };
}

/** `file:line:column: severity: message [rule]`, then the line with the place marked. */
export function show(file: string, text: string, { severity, message, rule, span }: Diagnostic): string {
  const { line, column } = positionOf(text, span.start);
  const source = new Lines(text).textOf(line - 1);
  // A tab takes the place it has in the line above.
  const indent = source.slice(0, column - 1).replace(/[^\t]/g, ' ');
  const length = Math.max(1, Math.min(span.end - span.start, source.length - column + 1));
  const mark = paint(COLOURS[severity], '^'.repeat(length));
  const head = `${file}:${line}:${column}: ${paint(COLOURS[severity], severity)}: ${message} ${paint('dim', `[${rule}]`)}`;
  return `${head}\n  ${source}\n  ${indent}${mark}`;
}
