import type { DataSpec } from '../../engine/run/spec.ts';
import { analyse } from '../meaning/analyse.ts';
import type { Analysis } from '../meaning/analysis.ts';
import type { Diagnostic } from '../meaning/diagnostic.ts';
import { applySuppressions } from '../meaning/suppressions.ts';
import { controlled } from '../rules/control.ts';
import { practices } from '../rules/practices.ts';
import { fileDiagnostics } from './data_files.ts';
import type { FilesWorld } from './files_world.ts';

/** A spec that was read and checked: everything an editor or the command line shows. */
export interface Checked {
  readonly analysis: Analysis;
  /** Of reading, of rules and of data files, in the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface Checking {
  /** Settings that replace what the text says, each `path=value`. */
  readonly overrides?: readonly string[];
  /** Takes the milliseconds of each rule. */
  readonly timing?: Map<string, number>;
}

/** Checks by what is known of the data files so far; never waits. */
export const check = (text: string, file: string, world: FilesWorld, checking: Checking = {}): Checked =>
  checked(analyse(text, file, world, checking), world, checking);

/** The same, of a spec that was read. */
export function checked(analysis: Analysis, world: FilesWorld, { timing }: Checking = {}): Checked {
  const control = world.configurations.controlFor(analysis.file);
  const loud = (found: Diagnostic) => (found.severity === 'error' ? [found] : controlled(found, control));
  const ofFiles = fileDiagnostics(dataOf(analysis), analysis, world);
  const diagnostics = [
    ...[...analysis.diagnostics, ...ofFiles].flatMap(loud),
    ...practices(analysis, world, { control, ...(timing && { timing }) }),
  ];
  diagnostics.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  // Rules say nothing of what has errors, and less where files are missing.
  const complete = ofFiles.length === 0 && analysis.diagnostics.every(({ severity }) => severity !== 'error');
  const left = applySuppressions(diagnostics, analysis.tree, complete);
  const ofSuppressions = (found: Diagnostic) => found.rule === 'ignore-reason' || found.rule === 'unused-ignore';
  return { analysis, diagnostics: left.flatMap((found) => (ofSuppressions(found) ? loud(found) : [found])) };
}

/** Looks at the data files first. */
export async function checkWithFiles(
  text: string,
  file: string,
  world: FilesWorld,
  checking: Checking = {},
): Promise<Checked> {
  await world.look(dataOf(analyse(text, file, world, checking)));
  return check(text, file, world, checking);
}

/** The data that a spec is about: what it declares, and what its trains take from elsewhere, with arguments or on the spot. */
export const dataOf = ({ data, trains }: Analysis): DataSpec[] => {
  const declared = data.flatMap(({ written }) => written ?? []);
  const names = new Set(declared.map(({ name, span }) => `${span.file} ${name} ${span.start}`));
  const others = trains.flatMap(({ spec }) => (spec ? [spec.data, spec.data.of ?? []].flat() : []));
  return [...declared, ...others.filter(({ name, span }) => !names.has(`${span.file} ${name} ${span.start}`))];
};
