import { createHash } from 'node:crypto';
import type { Analysis } from '../../server/meaning/analysis.ts';
import type { Diagnostic } from '../../server/meaning/diagnostic.ts';
import { Lines } from '../../server/syntax/lines.ts';

/**
 * A name for each finding that stays when lines are put in or taken out elsewhere, declarations change places or the spec is formatted: made of
 * the rule, the declaration that it is in and the words of its line, and which of several alike it is.
 */
export function fingerprints({ tree, text }: Analysis, diagnostics: readonly Diagnostic[]): string[] {
  const lines = new Lines(text);
  const seen = new Map<string, number>();
  return diagnostics.map(({ rule, span }) => {
    const around = tree.declarations.find((each) => each.span.start <= span.start && span.start <= each.span.end);
    const words = lines
      .textOf(lines.lineOf(span.start))
      .replace(/\/\/.*$/, '')
      .replace(/\s+/g, '');
    const about = JSON.stringify([rule, around?.kind.text, around?.name?.text, words]);
    const hash = createHash('sha256').update(about).digest('hex').slice(0, 16);
    const nth = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, nth);
    return `${hash}:${nth}`;
  });
}
