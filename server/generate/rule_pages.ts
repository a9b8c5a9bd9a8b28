import { analyse } from '../meaning/analyse.ts';
import { corpusWorld as exampleWorld } from '../rules/corpus/world.ts';
import { rules } from '../rules/index.ts';
import { practices } from '../rules/practices.ts';
import type { Rule } from '../rules/rule.ts';
import { optionTable } from './pages.ts';

const spec = (text: string) => ['```dlspec', text.trimEnd(), '```'];

/** What the rule says of its bad example, and what it offers to do. */
function message(rule: string, bad: string): string[] {
  const analysis = analyse(bad, '/example.dlspec', exampleWorld);
  const found = [...analysis.diagnostics, ...practices(analysis, exampleWorld)].find((each) => each.rule === rule);
  if (!found) return [];
  const offers = found.fixes.map(
    ({ title, safe }) =>
      `> Fix${safe ? ', applied by `check --fix`' : ''}: ${title.replace(/^./, (first) => first.toLowerCase())}.`,
  );
  return [`> ${found.message}`, ...offers.flatMap((offer) => ['>', offer])];
}

/** All that is known of a rule, in Markdown: its page without the heading. */
export const ruleText = ({ name, severity, title, why, sources, bad, good, options = {} }: Rule): string =>
  [
    `${title}. Severity: ${severity}.`,
    '',
    why,
    '',
    'Reported:',
    '',
    ...spec(bad),
    '',
    ...message(name, bad),
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
