import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/small_runs.ts';
import { ruleScaffold } from './rule_scaffold.ts';

/** `npm run new:rule` in a copy of the repository. */

const ROOT = resolve(import.meta.dirname, '../..');
const NEEDED = [
  'client',
  'docs',
  'engine',
  'examples',
  'schemas',
  'server',
  'syntaxes',
  '.gitignore',
  'biome.json',
  'esbuild.mjs',
  'package.json',
];
const copy = temporaryFolder();

beforeAll(() => {
  for (const part of NEEDED) cpSync(join(ROOT, part), join(copy, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'), 'junction');
  execFileSync(process.execPath, ['esbuild.mjs', 'new_rule'], { cwd: copy });
});

const newRule = (...args: readonly string[]) =>
  spawnSync(process.execPath, ['dist/new_rule.js', ...args], { cwd: copy, encoding: 'utf8' });
const read = (file: string) => readFileSync(join(copy, file), 'utf8');

describe('npm run new:rule', () => {
  it.each([
    ['no name', ['--theme', 'loss', '--title', 'T'], /missing required argument 'name'/],
    ['no theme', ['some-rule', '--title', 'T'], /required option '--theme <theme>' not specified/],
    ['no title', ['some-rule', '--theme', 'loss'], /required option '--title <text>' not specified/],
    ['a name in camel case', ['someRule', '--theme', 'loss', '--title', 'T'], /Lower-case words joined by hyphens/],
    ['a path for a name', ['../some', '--theme', 'loss', '--title', 'T'], /Lower-case words joined by hyphens/],
    ['a rule that is there', ['norm-last', '--theme', 'loss', '--title', 'T'], /regularization\/norm_last\.ts/],
    [
      'an unknown theme',
      ['some-rule', '--theme', 'facts', '--title', 'T'],
      /Allowed choices are activation, .*structure/,
    ],
    ['a title with a full stop', ['some-rule', '--theme', 'loss', '--title', 'T.'], /One line without a full stop/],
    ['an unknown severity', ['some-rule', '--theme', 'loss', '--title', 'T', '--severity', 'loud'], /error, warning/],
  ])('refuses %s', (_, args, message) => {
    const { status, stderr } = newRule(...args);
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
    expect(existsSync(join(copy, 'server/rules/loss/some_rule.ts'))).toBe(false);
  });

  it('writes a rule that stands in index, schema and pages; formatted and without lint, on networks as on trains', () => {
    const title = "A layer that isn't needed";
    const other = 'server/rules/structure/first_rule.ts';
    const network = ruleScaffold({ name: 'first-rule', on: 'network', severity: 'warning', title });
    writeFileSync(join(copy, other), network);
    const args = ['second-rule', '--theme', 'loss', '--on', 'train', '--severity', 'info', '--title', 'A loss'];
    const { status, stdout, stderr } = newRule(...args);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('server/rules/loss/second_rule.ts is written');
    expect(read('server/rules/index.ts')).toMatch(/import \{ secondRule \} from '\.\/loss\/second_rule\.ts'/);
    const schema = read('schemas/dlspec.config.schema.json');
    expect(schema).toContain('"first-rule": ');
    expect(schema).toContain('"second-rule": ');
    // The page is made by the rule itself, loaded from the index.
    expect(read('docs/rules/first-rule.md')).toContain(`${title}. Severity: warning.`);
    expect(read('docs/rules/second-rule.md')).toContain('A loss. Severity: info.');
    const lint = ['check', '--error-on-warnings', other, 'server/rules/loss/second_rule.ts', 'server/rules/index.ts'];
    const shell = process.platform === 'win32';
    const biome = spawnSync(join(ROOT, 'node_modules/.bin/biome'), lint, { cwd: copy, encoding: 'utf8', shell });
    expect([biome.status, biome.stderr]).toEqual([0, '']);
  });
});
