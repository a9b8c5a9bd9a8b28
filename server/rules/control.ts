import { defaultsOf, type Value } from '../../engine/table.ts';
import type { Diagnostic, Severity } from '../meaning/diagnostic.ts';
import type { Rule } from './rule.ts';

/** How much is said. */
export const PRESETS = {
  recommended: 'what practice has settled: every rule as loud as it is declared',
  strict: 'what is worth a look (info) is a warning too',
  all: 'offers (hint) are shown as well, as info, and what is worth a look is a warning',
} as const;
export type Preset = keyof typeof PRESETS;

export const SEVERITIES = ['off', 'hint', 'info', 'warning', 'error'] as const;

/** What a project wants of a rule: how loud it is, `off`, and its numbers. */
export interface RuleChoice {
  readonly severity?: Severity | 'off';
  readonly options?: Readonly<Record<string, Value>>;
}

/** What a project wants of all rules. */
export interface Control {
  readonly preset: Preset;
  readonly rules: Readonly<Record<string, RuleChoice>>;
}

export const recommended: Control = { preset: 'recommended', rules: {} };

/** What is said beside the rules without being an error: a project may set how loud it is. */
export const REMARKS: Readonly<Record<string, string>> = {
  'ignore-reason': 'A suppression without a rule or a reason',
  'unused-ignore': 'A suppression that silences nothing',
  'missing-file': 'A file of data that is not there',
  'loss-by-output': 'A loss for an output that is compared with nothing',
};

/** The numbers of a rule: its own, and what the project sets. */
export const optionsFor = (rule: Rule, { rules }: Control): Readonly<Record<string, Value>> => ({
  ...defaultsOf(rule.options ?? {}),
  ...rules[rule.name]?.options,
});

/** How loud a finding is; undefined where nothing is to be said. */
export function severityFor(name: string, severity: Severity, { preset, rules }: Control): Severity | undefined {
  const chosen = rules[name]?.severity;
  // What cannot run as meant stays an error.
  if (severity === 'error') return chosen === 'off' ? undefined : severity;
  if (chosen) return chosen === 'off' ? undefined : chosen;
  if (preset === 'recommended') return severity;
  if (severity === 'info') return 'warning';
  return severity === 'hint' && preset === 'all' ? 'info' : severity;
}

/** As loud as the project wants it; nothing where it wants none. */
export function controlled<D extends Diagnostic>(found: D, control: Control): D[] {
  const severity = severityFor(found.rule, found.severity, control);
  if (severity === undefined) return [];
  if (severity === found.severity) return [found];
  return [{ ...found, severity, ...(severity === 'error' && { raised: true }) }];
}
