import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { run, workFolder } from './command.ts';

const folder = workFolder({
  'a.dlspec': '',
  'with space.dlspec': '',
  'b.csv': '',
  'sub/c.dlspec': '',
  '.dlspec/runs/2026-11-25-Baseline/spec.json': '{}',
});
const script = (shell: string) => run(['completions', shell], folder).then(({ stdout }) => stdout);
const bashScript = await script('bash');

/** What bash offers for the last word, as it does when Tab is pressed there. */
function offered(words: readonly string[]): string[] {
  const press =
    '\nCOMP_WORDS=("$@"); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _dlspec; ((${#COMPREPLY[@]})) && printf "%s\\n" "${COMPREPLY[@]}"; true';
  const out = execFileSync('bash', ['-c', bashScript + press, 'bash', ...words], { cwd: folder, encoding: 'utf8' });
  return out.split('\n').filter(Boolean).sort();
}

const SPECS = ['.dlspec', 'a.dlspec', 'sub', 'with space.dlspec'];
const FILES = ['.dlspec', 'a.dlspec', 'b.csv', 'sub', 'with space.dlspec'];

describe('completed by bash', () => {
  it.each([
    ['a command', 'dlspec che', ['check']],
    ['an option', 'dlspec check --fi', ['--fix', '--fix-unsafe']],
    ['the values of one', 'dlspec check --format ', ['github', 'json', 'sarif', 'text']],
    ['of another command others', 'dlspec fmt --format ', ['json', 'text']],
    ['specs and folders', 'dlspec check ', SPECS],
    ['more of them', 'dlspec check a.dlspec ', SPECS],
    ['one spec and no more', 'dlspec estimate a.dlspec ', []],
    ['behind an option and its value', 'dlspec estimate --batch 64 ', SPECS],
    ['files in a folder', 'dlspec check sub/', ['sub/c.dlspec']],
    ['any file', 'dlspec predict 2026 --input ', FILES],
    ['folders', 'dlspec train a.dlspec --runs ', ['.dlspec', 'sub']],
    ['runs by their names', 'dlspec evaluate 2026', ['2026-11-25-Baseline']],
    ['rules', 'dlspec rules dropout-w', ['dropout-wide']],
    ['layers', 'dlspec layers --format json conv2', ['conv2d']],
    ['tasks', 'dlspec new pic', ['pictures']],
    ['devices', 'dlspec estimate a.dlspec --device a100_4', ['a100_40gb']],
    ['shells', 'dlspec completions z', ['zsh']],
    ['nothing where anything may stand', 'dlspec train a.dlspec --train ', []],
  ])('%s: %s', (_, line, expected) => {
    expect(offered(line.split(' '))).toEqual(expected);
  });
});

it.each([
  [
    'zsh',
    /^ {8}'estimate:parameters, FLOPs, bytes/m,
    /check\)[\s\S]*?'--format\[form of the output\]:name:\(text json sarif github\)'/,
  ],
  [
    'fish',
    /^complete -c dlspec -n __fish_use_subcommand -a estimate -d 'parameters, FLOPs, bytes/m,
    /__fish_seen_subcommand_from check' -l format -x -a 'text json sarif github'/,
  ],
])('%s: every command is described, with the values of its options', async (shell, command, option) => {
  const text = await script(shell);
  expect(text).toMatch(command);
  expect(text).toMatch(option);
  const { stdout } = await run(['--help'], folder);
  const commands = [...stdout.matchAll(/^ {2}(\w+) .*? {2,}/gm)].flatMap(([, name]) => (name === 'help' ? [] : name!));
  expect(commands).toContain('completions');
  for (const name of commands) expect(text).toMatch(new RegExp(`[-' ]${name}\\b`));
});

it('another shell is refused', async () => {
  const { code, stderr } = await run(['completions', 'tcsh'], folder);
  expect(code).toBe(2);
  expect(stderr).toMatch(/'tcsh'[\s\S]*bash, zsh, fish/);
});
