import { defaultsOf, type Value } from '../../engine/table.ts';
import type { Severity } from '../meaning/diagnostic.ts';
import type { Rule } from './rule.ts';

/** How much is said: what practice has settled; what is worth a look too, as loudly; everything, offers too. */
export const PRESETS = ['recommended', 'strict', 'all'] as const;
export type Preset = (typeof PRESETS)[number];

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
