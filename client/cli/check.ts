import { resolve } from 'node:path';
import type { Severity } from '../../server/meaning/diagnostic.ts';
import { FilesWorld } from '../../server/workspace/files_world.ts';
import { applyFixes } from '../../server/workspace/fix_all.ts';
import { BASELINE, Baseline } from './baseline.ts';
import { Failure } from './failure.ts';
import { readSpec, readText, refuseConfiguration, type SpecOptions, specFiles, writeText } from './read_spec.ts';
import { githubReport } from './reports/github.ts';
import { jsonReport } from './reports/json.ts';
import type { CheckedFile, Report } from './reports/report.ts';
import { sarifReport } from './reports/sarif.ts';
import { textReport } from './reports/text.ts';

interface CheckOptions extends SpecOptions {
  readonly format: 'text' | 'json' | 'sarif' | 'github';
  readonly maxWarnings?: number;
  readonly fix?: boolean;
  readonly fixUnsafe?: boolean;
  readonly baseline?: string;
  readonly writeBaseline?: boolean;
  readonly timing?: boolean;
  readonly hints?: boolean;
}

export async function check(paths: readonly string[], options: CheckOptions): Promise<void> {
  const { baseline: path = BASELINE, writeBaseline = false, maxWarnings = Infinity } = options;
  const baseline = options.baseline && !writeBaseline ? Baseline.read(path) : undefined;
  const timing = options.timing ? new Map<string, number>() : undefined;
  const world = new FilesWorld();
  const found: CheckedFile[] = [];
  for (const file of await specFiles(paths)) {
    if (options.fix || options.fixUnsafe) await fix(file, world, options);
    const { analysis, diagnostics } = await readSpec(file, options, { world, ...(timing && { timing }) });
    found.push({ file, analysis, diagnostics });
  }
  if (writeBaseline) {
    const findings = Baseline.write(path, found);
    console.error(`${path}: ${findings} ${findings === 1 ? 'finding' : 'findings'} written`);
  }
  const report = reportOf(found, writeBaseline ? Baseline.read(path) : baseline, timing);
  write(report, options);
  process.exitCode = report.counts.error > 0 || report.counts.warning > maxWarnings ? 1 : 0;
}

function reportOf(found: readonly CheckedFile[], baseline?: Baseline, timing?: Map<string, number>): Report {
  const applied = baseline && found.map((each) => baseline.apply(each));
  const gone = applied?.reduce((sum, each) => sum + each.gone, 0) ?? 0;
  if (gone > 0) {
    const are = gone === 1 ? 'finding of the baseline is' : 'findings of the baseline are';
    console.error(`${gone} ${are} gone: write it anew by --write-baseline`);
  }
  const files = applied?.map(({ left }) => left) ?? found;
  const counts: Record<Severity, number> = { error: 0, warning: 0, info: 0, hint: 0 };
  for (const { severity } of files.flatMap(({ diagnostics }) => diagnostics)) counts[severity]++;
  return {
    files,
    counts,
    ...(applied && { baselined: applied.reduce((sum, each) => sum + each.baselined, 0) }),
    ...(timing && { timing }),
  };
}

function write(report: Report, { format, hints = false }: CheckOptions): void {
  switch (format) {
    case 'json':
      console.log(JSON.stringify(jsonReport(report), null, 2));
      break;
    case 'sarif':
      console.log(JSON.stringify(sarifReport(report), null, 2));
      break;
    case 'github':
      for (const line of githubReport(report)) console.log(line);
      break;
    case 'text':
      for (const line of textReport(report, hints)) console.log(line);
  }
}

async function fix(file: string, world: FilesWorld, { set, fixUnsafe = false }: CheckOptions): Promise<void> {
  // What is mended for other settings than those of the text would be wrong for those.
  if (set.length > 0) throw new Failure('--fix changes the text, which --set leaves as it is: give one of both', 2);
  refuseConfiguration(world, resolve(file));
  const text = readText(file);
  const fixed = await applyFixes(text, resolve(file), { world, unsafe: fixUnsafe });
  if (fixed !== text) writeText(file, fixed);
}
