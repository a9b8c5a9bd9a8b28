import { Lines } from '../syntax/lines.ts';
import type { Diagnostic } from './diagnostic.ts';

/**
 * For tests: expectations drawn into the text that they are about. Under a line stands what is said of it,
 *
 *     dnse(10)
 *   //^^^^ error unknown-name: unknown layer `dnse`: did you mean `dense`?
 *
 * with `|` for a place between two signs. Texts are indented, so that the first column can be pointed at too.
 */
const MARK = /^\/\/ *(?:\^+|\|) (?:error|warning|info|hint) /;

/** The text alone. */
export const undrawn = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !MARK.test(line))
    .join('\n');

type Drawable = Pick<Diagnostic, 'rule' | 'severity' | 'message' | 'span'>;

/** The text with its diagnostics drawn into it. */
export function drawn(text: string, diagnostics: readonly Drawable[]): string {
  const lines = new Lines(text);
  const under = new Map<number, string[]>();
  const ordered = [...diagnostics].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  for (const { span, severity, rule, message } of ordered) {
    const { line, column } = lines.position(span.start);
    const end = Math.min(span.end, lines.startOf(line) + lines.textOf(line).length);
    const mark = span.start === span.end ? '|' : '^'.repeat(Math.max(1, end - span.start));
    const drawing = `//${' '.repeat(Math.max(0, column - 2))}${mark} ${severity} ${rule}: ${message}`;
    under.set(line, [...(under.get(line) ?? []), drawing]);
  }
  return text
    .split('\n')
    .flatMap((line, at) => [line, ...(under.get(at) ?? [])])
    .join('\n');
}
