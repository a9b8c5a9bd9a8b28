import { architecturesPage } from './architectures.ts';
import { configurationSchema } from './configuration_schema.ts';
import { grammar } from './grammar.ts';
import { pages } from './pages.ts';
import { ruleIndex } from './rule_index.ts';
import { rulePages } from './rule_pages.ts';

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

/** Every generated file of the repository by its path, with what it must hold. */
export function generated(): Map<string, string> {
  const reference = [...pages()].map(([name, page]): [string, string] => [`docs/reference/${name}`, page]);
  const rules = [...rulePages()].map(([name, page]): [string, string] => [`docs/rules/${name}`, page]);
  return new Map([
    ['syntaxes/dlspec.tmLanguage.json', json(grammar())],
    ['schemas/dlspec.config.schema.json', json(configurationSchema())],
    ['server/rules/index.ts', ruleIndex()],
    ['docs/architectures.md', architecturesPage()],
    ...reference,
    ...rules,
  ]);
}
