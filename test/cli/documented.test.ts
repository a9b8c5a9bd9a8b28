import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run, workFolder } from './command.ts';

/** The command lines that people copy out of the documentation. */

const pages = [
  'README.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
];

/** `dlspec …` in backticks, and in blocks of commands and of YAML. */
const lines = pages.flatMap((page) => {
  const text = readFileSync(page, 'utf8');
  const blocks = [...text.matchAll(/```(?:sh|bash|console|yaml|)\n(.*?)```/gs)].flatMap(([, block]) =>
    block!.split('\n'),
  );
  const spans = [...text.replaceAll(/```.*?```/gs, '').matchAll(/`([^`\n]+)`/g)].map(([, span]) => span!);
  const commands = [...blocks.map((line) => line.replace(/^[\s$-]*(run: |entry: )?/, '')), ...spans];
  return commands
    .filter((line) => /^(npx )?dlspec (?!help)[a-z]/.test(line))
    .map((line) => ({ page, line: line.replace(/^npx /, '') }));
});

const helps = new Map<string, Promise<string>>();
const folder = workFolder({ 'net.dlspec': 'network Net {\n  vector(2) -> dense(2)\n}\n' });

function helpOf(command: string): Promise<string> {
  const help = helps.get(command) ?? run([command, '--help'], folder).then(({ stdout }) => stdout);
  helps.set(command, help);
  return help;
}

describe('command lines of the documentation', () => {
  it('are found', () => {
    expect(lines.length).toBeGreaterThan(15);
    expect(new Set(lines.map(({ page }) => page))).toContain('docs/ci.md');
  });

  it.each(lines)('$page: $line names a command and options that there are', async ({ line }) => {
    const [, command, ...words] = line.split(/\s+/);
    const help = await helpOf(command!);
    expect(help).toMatch(new RegExp(`^Usage: dlspec ${command} `));
    for (const option of words.filter((word) => /^--[a-z]/.test(word)).map((word) => word.split(/[=`,;]/)[0]!)) {
      expect(help).toMatch(new RegExp(`^ {2}${option}[ ,]`, 'm'));
    }
  });

  const ci = lines.filter(({ page, line }) => page === 'docs/ci.md' && !line.includes('baseline'));
  it.each(ci.filter(({ line }) => / \.( |$)/.test(line)))('docs/ci.md: `$line` runs', async ({ line }) => {
    expect(await run([], folder, { shell: line })).toMatchObject({ code: 0, stderr: '' });
  });

  it('docs/ci.md: an old project writes its baseline and is silent after that', async () => {
    const old = workFolder({ 'wide.dlspec': 'network Wide {\n  vector(784)\n  dense(512) -> relu\n  dense(10)\n}\n' });
    const baselines = lines.filter(({ page, line }) => page === 'docs/ci.md' && line.includes('baseline'));
    expect(baselines).toHaveLength(2);
    const [write, check] = baselines.map(({ line }) => line) as [string, string];
    expect(await run([], old, { shell: `dlspec check . --max-warnings 0 && ${write}` })).toMatchObject({ code: 1 });
    expect(await run([], old, { shell: `${write} && ${check} --max-warnings 0` })).toMatchObject({ code: 0 });
  });

  const entries = lines.filter(({ page, line }) => page === 'docs/ci.md' && !/ \.( |$)|baseline/.test(line));
  it('docs/ci.md: pre-commit is given the hooks of the repository', () => {
    const hooks = readFileSync('.pre-commit-hooks.yaml', 'utf8');
    const ofRepository = [...hooks.matchAll(/^- id: (.+)$|^ {2}entry: npx (.+)$/gm)].map(
      ([, id, entry]) => id ?? entry!,
    );
    const page = readFileSync('docs/ci.md', 'utf8');
    expect(ofRepository).toEqual(
      [...page.matchAll(/- id: (.+)$|entry: npx (.+)$/gm)].map(([, id, entry]) => id ?? entry!),
    );
    expect(entries.map(({ line }) => line)).toEqual(ofRepository.filter((each) => each.startsWith('dlspec ')));
  });

  it.each(entries)(
    'docs/ci.md: `$line` takes the staged files and ends with 1 where one is not as it should be',
    async ({ line }) => {
      const staged = workFolder({
        'good.dlspec': 'network Net {\n  vector(2) -> dense(2)\n}\n',
        'b a d.dlspec': 'network Net { vector(784) -> dense(512)   -> relu -> dense(2) }\n',
      });
      expect(await run([], staged, { shell: `${line} good.dlspec` })).toMatchObject({ code: 0 });
      expect(await run([], staged, { shell: `${line} good.dlspec 'b a d.dlspec'` })).toMatchObject({ code: 1 });
    },
  );
});
