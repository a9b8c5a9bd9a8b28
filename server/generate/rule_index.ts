import { readdirSync } from 'node:fs';

export const FOLDER = 'server/rules';
/** Folders of `server/rules` that hold no rules. */
const OTHERS = ['facts', 'corpus'];

/** The folders that rules stand in. */
export const themes = (): string[] =>
  readdirSync(FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !OTHERS.includes(entry.name))
    .map(({ name }) => name)
    .sort();

/** Files of rules by theme, in the order of their names. */
export function ruleFiles(): { readonly theme: string; readonly name: string }[] {
  return themes().flatMap((theme) =>
    readdirSync(`${FOLDER}/${theme}`)
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .sort()
      .map((file) => ({ theme, name: file.slice(0, -'.ts'.length) })),
  );
}

/** The constant that a file of this name exports. */
export const camel = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** server/rules/index.ts: a file in a folder of a theme is a rule. */
export function ruleIndex(): string {
  const files = ruleFiles();
  const imports = files.map(({ theme, name }) => `import { ${camel(name)} } from './${theme}/${name}.ts';`);
  // The interface of rules stands where the formatter sorts it.
  const sorted = [...imports, "import type { Rule } from './rule.ts';"].sort((a, b) => {
    const [pathA, pathB] = [a, b].map((line) => /from '(.*)'/.exec(line)![1]!) as [string, string];
    return pathA < pathB ? -1 : 1;
  });
  return [
    '// Generated from the folder by `npm run generate`.',
    ...sorted,
    '',
    '/** All rules, by theme and name. */',
    'export const rules: readonly Rule[] = [',
    ...files.map(({ name }) => `  ${camel(name)},`),
    '];',
    '',
  ].join('\n');
}
