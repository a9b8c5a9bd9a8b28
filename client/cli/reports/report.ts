import type { Analysis } from '../../../server/meaning/analysis.ts';
import type { Diagnostic, Severity } from '../../../server/meaning/diagnostic.ts';

/** What was found in a spec. */
export interface CheckedFile {
  /** As it was named on the command line. */
  readonly file: string;
  readonly analysis: Analysis;
  readonly diagnostics: readonly Diagnostic[];
}

/** What was found in all of them. */
export interface Report {
  readonly files: readonly CheckedFile[];
  readonly counts: Readonly<Record<Severity, number>>;
  /** Findings that the baseline knows, and are left out; undefined without one. */
  readonly baselined?: number;
  /** Milliseconds by rule, where they were asked for. */
  readonly timing?: ReadonlyMap<string, number>;
}

/** The slowest first. */
export const byTime = (timing: ReadonlyMap<string, number>): [rule: string, milliseconds: number][] =>
  [...timing].sort(([, a], [, b]) => b - a);
