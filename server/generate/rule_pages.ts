import { rules } from '../rules/index.ts';
import type { Rule } from '../rules/rule.ts';

const spec = (text: string) => ['```dlspec', text.trimEnd(), '```'];

function page({ name, severity, title, why, sources, bad, good }: Rule): string {
  return [
    `# ${name}`,
    '',
    '<!-- Generated from the rule by `npm run generate`. -->',
    '',
    `${title}. Severity: ${severity}.`,
    '',
    why,
    '',
    'Reported:',
    '',
    ...spec(bad),
    '',
    'Fine:',
    '',
    ...spec(good),
    '',
    `Source: ${sources.join(', ')}.`,
    '',
  ].join('\n');
}

/** The page of each rule by file name. */
export const rulePages = (): Map<string, string> => new Map(rules.map((rule) => [`${rule.name}.md`, page(rule)]));
