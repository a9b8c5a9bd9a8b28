import type { Diagnostic } from '../../../server/meaning/diagnostic.ts';
import { positionOf } from '../diagnostics.ts';
import { byTime, type Report } from './report.ts';

/** The form that scripts rely on: lines and columns from 1. */
export function jsonReport({ files, counts, baselined, timing }: Report): object {
  const { error: errors, warning: warnings, info: infos, hint: hints } = counts;
  return {
    files: files.map(({ file, analysis, diagnostics }) => ({
      file,
      diagnostics: diagnostics.map((found) => asJson(analysis.text, found)),
    })),
    errors,
    warnings,
    infos,
    hints,
    ...(baselined !== undefined && { baselined }),
    ...(timing && { timing: byTime(timing).map(([rule, milliseconds]) => ({ rule, milliseconds })) }),
  };
}

function asJson(text: string, { rule, severity, message, span, fixes }: Diagnostic) {
  const range = ({ start, end }: Diagnostic['span']) => ({
    start: positionOf(text, start),
    end: positionOf(text, end),
  });
  return {
    rule,
    severity,
    message,
    range: range(span),
    fixes: fixes.map(({ title, safe, edits }) => ({
      title,
      safe,
      edits: edits.map((edit) => ({ range: range(edit.span), text: edit.text })),
    })),
  };
}
