import { resolve } from 'node:path';
import type { Diagnostic, Severity } from '../../server/meaning/diagnostic.ts';
import { applySafeFixes } from '../../server/workspace/fix_all.ts';
import { positionOf, show } from './diagnostics.ts';
import { readSpec, readText, type SpecOptions, writeText } from './read_spec.ts';

interface CheckOptions extends SpecOptions {
  readonly format: 'text' | 'json';
  readonly maxWarnings?: number;
  readonly fix?: boolean;
}

export async function check(files: readonly string[], options: CheckOptions): Promise<void> {
  const counts: Record<Severity, number> = { error: 0, warning: 0, info: 0, hint: 0 };
  const results = [];
  for (const file of files) {
    if (options.fix) await fix(file);
    const { analysis, diagnostics } = await readSpec(file, options);
    for (const { severity } of diagnostics) counts[severity]++;
    if (options.format === 'json')
      results.push({ file, diagnostics: diagnostics.map((found) => asJson(analysis.text, found)) });
    else for (const found of diagnostics) if (found.severity !== 'hint') console.log(show(file, analysis.text, found));
  }
  const { error: errors, warning: warnings, info: infos, hint: hints } = counts;
  if (options.format === 'json')
    console.log(JSON.stringify({ files: results, errors, warnings, infos, hints }, null, 2));
  else console.log(summary(files.length, counts));
  const tooMany = options.maxWarnings !== undefined && warnings > options.maxWarnings;
  process.exitCode = errors > 0 || tooMany ? 1 : 0;
}

async function fix(file: string): Promise<void> {
  const text = readText(file);
  const fixed = await applySafeFixes(text, resolve(file));
  if (fixed !== text) writeText(file, fixed);
}

/** The form that scripts rely on: lines and columns from 1. */
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

function summary(files: number, counts: Record<Severity, number>): string {
  const some = (['error', 'warning', 'info'] as const)
    .filter((severity) => counts[severity] > 0)
    .map((severity) => `${counts[severity]} ${severity}${counts[severity] === 1 || severity === 'info' ? '' : 's'}`);
  return `${files} ${files === 1 ? 'file' : 'files'} checked: ${some.join(', ') || 'no problems'}`;
}
