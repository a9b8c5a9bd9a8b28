import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { commands } from './commands/index.ts';
import { pageFile } from './pages.ts';
import { walkthrough, walkthroughContribution } from './walkthrough.ts';

vi.mock('vscode', () => ({}));

describe.each(walkthrough.steps)('$title', ({ id, doneBy, buttons }) => {
  it('has a page', () => {
    expect(existsSync(`docs/walkthrough/${id}.md`)).toBe(true);
  });

  it('is done by a command that it offers', () => {
    if (doneBy) expect(buttons.map(({ command }) => command)).toContain(doneBy);
  });

  it.each(buttons)('$label leads somewhere', ({ command, argument }) => {
    expect(commands.map(({ id }) => id)).toContain(command);
    if (argument !== undefined) expect(pageFile('docs', argument)).toBeDefined();
  });
});

it('shows code that fits beside the steps', () => {
  for (const { id } of walkthrough.steps) {
    const blocks = readFileSync(`docs/walkthrough/${id}.md`, 'utf8').matchAll(/```\w+\n(.*?)```/gs);
    const lines = [...blocks].flatMap(([, block]) => block!.split('\n'));
    expect(lines.filter((line) => line.length > 49)).toEqual([]);
  }
});

it('has no page without a step', () => {
  const pages = readdirSync('docs/walkthrough').filter((file) => file.endsWith('.md'));
  expect(pages.sort()).toEqual(walkthrough.steps.map(({ id }) => `${id}.md`).sort());
});

it('names only commands of the command line that there are', () => {
  const main = readFileSync('client/cli/main.ts', 'utf8');
  const known = [...main.matchAll(/\.command\('([\w-]+)/g)].map(([, name]) => name);
  for (const { id } of walkthrough.steps) {
    const text = readFileSync(`docs/walkthrough/${id}.md`, 'utf8');
    for (const [, name] of text.matchAll(/\bdlspec ([a-z]+) [A-Z.]/g)) expect(known).toContain(name);
  }
});

it('draws a button as a link on a line of its own', () => {
  const [first, second] = walkthroughContribution().steps;
  expect(first!.description.split('\n').at(-1)).toBe('[New Spec…](command:dlspec.newSpec)');
  expect(second!.description.split('\n').at(-1)).toBe(
    '[Data Sources](command:dlspec.openPage?%5B%22reference%2Fdata_sources%22%5D)',
  );
});
