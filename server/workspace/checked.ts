import { type Analysis, analyse } from '../meaning/analysis.ts';
import type { Diagnostic } from '../meaning/diagnostic.ts';
import { applySuppressions } from '../meaning/suppressions.ts';
import { practices } from '../rules/practices.ts';
import type { FilesWorld } from './files_world.ts';

/** A spec that was read and checked: everything an editor or the command line shows. */
export interface Checked {
  readonly analysis: Analysis;
  /** Of reading, of rules and of data files, in the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Checks by what is known of the data files so far; never waits. */
export const check = (text: string, file: string, world: FilesWorld, overrides: readonly string[] = []): Checked =>
  checked(analyse(text, file, world, { overrides }), world);

/** The same, of a spec that was read. */
export function checked(analysis: Analysis, world: FilesWorld): Checked {
  const diagnostics = [...analysis.diagnostics, ...practices(analysis, world), ...fileDiagnostics(analysis, world)];
  diagnostics.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  return { analysis, diagnostics: applySuppressions(diagnostics, analysis.tree) };
}

/** Looks at the data files first. */
export async function checkWithFiles(
  text: string,
  file: string,
  world: FilesWorld,
  overrides: readonly string[] = [],
): Promise<Checked> {
  await world.look(dataOf(analyse(text, file, world, { overrides })));
  return check(text, file, world, overrides);
}

export const dataOf = ({ data }: Analysis) => data.flatMap(({ spec }) => (spec ? [spec] : []));

/** A missing file is worth a hint while a spec is written; training refuses it. A broken one is an error. */
function fileDiagnostics(analysis: Analysis, world: FilesWorld): Diagnostic[] {
  return dataOf(analysis).flatMap((spec): Diagnostic[] => {
    const header = world.header(spec);
    if (!header) return [];
    const { source } = spec.settings;
    const missing = header.missing.map((path) => `there is no file ${path}: training needs it`);
    return [
      ...missing.map(
        (message): Diagnostic => ({ rule: 'missing-file', severity: 'hint', message, span: source.span, fixes: [] }),
      ),
      ...(header.problem
        ? [{ rule: 'data-file', severity: 'error', message: header.problem, span: source.span, fixes: [] } as const]
        : []),
    ];
  });
}
