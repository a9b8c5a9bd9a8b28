import { rules } from '../rules/index.ts';
import type { Rule } from '../rules/rule.ts';
import { optionTable } from './pages.ts';

const spec = (text: string) => ['```dlspec', text.trimEnd(), '```'];

/** All that is known of a rule, in Markdown: its page without the heading. */
export const ruleText = ({ severity, title, why, sources, bad, good, options = {} }: Rule): string =>
  [
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
    ...optionTable(options),
    `Source: ${sources.join(', ')}.`,
    '',
  ].join('\n');

const page = (rule: Rule): string =>
  [`# ${rule.name}`, '', '<!-- Generated from the rule by `npm run generate`. -->', '', ruleText(rule)].join('\n');

/** The page of each rule by file name. */
export const rulePages = (): Map<string, string> => new Map(rules.map((rule) => [`${rule.name}.md`, page(rule)]));
