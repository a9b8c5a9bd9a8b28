import type { Diagnostic } from './diagnostic.ts';
import type { Overridden } from './overrides/overrides.ts';

/** What is told of all that was found: each mistake once, in the order of the text; `places`: where something else stands than the text shows. */
export function inOrder(diagnostics: readonly Diagnostic[], places: Overridden['places']): Diagnostic[] {
  return withoutCovered(withoutRepetition(diagnostics))
    .map((diagnostic) => withOverride(diagnostic, places))
    .sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

/** Where something else stands in than the text shows, the message says so, and the text is not to be changed. */
function withOverride(diagnostic: Diagnostic, places: Overridden['places']): Diagnostic {
  const by = places.find(({ span }) => span.start <= diagnostic.span.start && diagnostic.span.end <= span.end);
  if (!by || diagnostic.rule === 'missing-setting') return diagnostic;
  return { ...diagnostic, message: `${diagnostic.message} (by \`${by.setting}\`)`, fixes: [] };
}

/** Several trains may find the same wrong with the network that they share. */
function withoutRepetition(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Map<string, Diagnostic>();
  for (const diagnostic of diagnostics) {
    const { rule, span, message } = diagnostic;
    const key = `${rule} ${span.start} ${span.end} ${message}`;
    if (!seen.has(key)) seen.set(key, diagnostic);
  }
  return [...seen.values()];
}

/** What is refused as a whole is not told how to write it, too, nor what its parts mean. */
function withoutCovered(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const covering = diagnostics.filter(({ covers }) => covers);
  if (covering.length === 0) return diagnostics;
  return diagnostics.filter(
    (each) =>
      !covering.some(
        (other) => other !== each && other.covers!.start <= each.span.start && each.span.end <= other.covers!.end,
      ),
  );
}
