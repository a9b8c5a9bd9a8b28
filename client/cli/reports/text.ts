import type { Severity } from '../../../server/meaning/diagnostic.ts';
import { show } from '../diagnostics.ts';
import { table } from '../table.ts';
import { byTime, type Report } from './report.ts';

/** For people: each finding at its place, hints where they were asked for, then a summary. */
export function textReport({ files, counts, baselined, timing }: Report, hints: boolean): string[] {
  const lines = files.flatMap(({ file, analysis, diagnostics }) =>
    diagnostics.filter(({ severity }) => hints || severity !== 'hint').map((found) => show(file, analysis.text, found)),
  );
  lines.push(`${summary(files.length, counts, hints)}${baselined ? `, ${baselined} of the baseline left out` : ''}`);
  if (timing) lines.push(...times(timing));
  return lines;
}

function summary(files: number, counts: Report['counts'], hints: boolean): string {
  const some = (['error', 'warning', 'info'] as const)
    .filter((severity) => counts[severity] > 0)
    .map((severity) => counted(severity, counts[severity]));
  const found = some.length > 0 ? some : ['no problems'];
  if (counts.hint > 0) found.push(`${counted('hint', counts.hint)}${hints ? '' : ' (--hints shows them)'}`);
  return `${files} ${files === 1 ? 'file' : 'files'} checked: ${found.join(', ')}`;
}

const counted = (severity: Severity, count: number): string =>
  `${count} ${count === 1 || severity === 'info' ? severity : `${severity}s`}`;

function times(timing: ReadonlyMap<string, number>): string[] {
  const all = [...timing.values()].reduce((sum, time) => sum + time, 0);
  const rows = byTime(timing).map(([rule, time]) => [
    rule,
    time.toFixed(2),
    all > 0 ? `${((100 * time) / all).toFixed(1)} %` : '',
  ]);
  return table([['rule', 'ms', 'share'], ...rows, ['all rules', all.toFixed(2), '']], new Set([0]));
}
