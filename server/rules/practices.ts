import type { Analysis } from '../meaning/analysis.ts';
import type { Diagnostic } from '../meaning/diagnostic.ts';
import type { World } from '../meaning/world.ts';
import { rules } from './index.ts';
import type { Finding, Rule } from './rule.ts';

/** What the rules find in a spec that was read; they say nothing of declarations that have errors. */
export function practices({ networks, trains }: Analysis, world: World): Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  const add = (rule: Rule, findings: readonly Finding[]) => {
    for (const { span, message, severity = rule.severity, fixes = [] } of findings) {
      // A block or a network that is used twice is still one text.
      const key = `${rule.name} ${span.start} ${span.end}`;
      if (!found.has(key)) found.set(key, { rule: rule.name, severity, message, span, fixes });
    }
  };
  for (const rule of rules) {
    if (rule.on === 'network') for (const { graph } of networks) add(rule, graph ? rule.check(graph) : []);
    else for (const { spec } of trains) add(rule, spec ? rule.check(spec, world.facts(spec.data)) : []);
  }
  return [...found.values()];
}
