import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { FOLDER, ruleFiles, themes } from './rule_index.ts';
import { fileOf, isRuleName, type RuleIdea, ruleScaffold } from './rule_scaffold.ts';

/** `npm run new:rule`: the file of a rule that begins, and all that is generated from rules. Run at the root of the repository. */

function ruleName(name: string): string {
  if (!isRuleName(name))
    throw new InvalidArgumentError('Lower-case words joined by hyphens are needed, such as norm-last.');
  const there = ruleFiles().find((file) => file.name === fileOf(name));
  if (there) throw new InvalidArgumentError(`There is such a rule: ${FOLDER}/${there.theme}/${there.name}.ts.`);
  return name;
}

function titleOf(text: string): string {
  const title = text.trim();
  if (title === '' || title.endsWith('.') || /[\n\r]/.test(title)) {
    throw new InvalidArgumentError('One line without a full stop is needed.');
  }
  return title;
}

const choice = (flags: string, about: string, choices: readonly string[]) => new Option(flags, about).choices(choices);

const program = new Command('npm run new:rule --')
  .description('begin a rule: its file, its page, its place in index and schema')
  .argument('<name>', 'what the rule is called in messages and configurations', ruleName)
  .addOption(choice('--theme <theme>', 'folder of the rule', themes()).makeOptionMandatory())
  .requiredOption('--title <text>', 'when the rule fires, in one line', titleOf)
  .addOption(choice('--on <what>', 'what the rule looks at', ['network', 'train']).default('network'))
  .addOption(choice('--severity <severity>', 'how loud it is', ['error', 'warning', 'info', 'hint']).default('warning'))
  .showHelpAfterError()
  .exitOverride()
  .action((name: string, { theme, ...idea }: Omit<RuleIdea, 'name'> & { readonly theme: string }) => {
    const file = `${FOLDER}/${theme}/${fileOf(name)}.ts`;
    writeFileSync(file, ruleScaffold({ name, ...idea }), { flag: 'wx' });
    const { status } = spawnSync('npm', ['run', '--silent', 'generate'], {
      stdio: 'inherit',
      shell: process.platform === 'win32',
    });
    if (status !== 0) throw new Error(`${file} is written, but \`npm run generate\` failed`);
    console.log(`${file} is written. Give it its reason, sources, examples and check; until then this fails:`);
    console.log(`  npx vitest run server/rules -t ${name}`);
    console.log('Its page, the index and the schema follow by `npm run generate`.');
  });

try {
  program.parse();
} catch (error) {
  // Commander has said what is wrong itself.
  if (!(error instanceof CommanderError)) console.error((error as Error).message);
  process.exitCode = error instanceof CommanderError ? (error.exitCode === 0 ? 0 : 2) : 1;
}
