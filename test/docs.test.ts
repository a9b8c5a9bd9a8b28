import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { analyse } from '../server/meaning/analyse.ts';
import { applySuppressions } from '../server/meaning/suppressions.ts';
import { world } from '../server/meaning/world.ts';
import { practices } from '../server/rules/practices.ts';
import { format } from '../server/syntax/format.ts';

/** What is said of a whole spec, hints aside. */
function said(text: string): string[] {
  const analysis = analyse(text, resolve('docs/example.dlspec'), world);
  return applySuppressions([...analysis.diagnostics, ...practices(analysis, world)], analysis.tree)
    .filter(({ severity }) => severity !== 'hint')
    .map(({ severity, message }) => `${severity}: ${message}`);
}

const pages = ['README.md', 'docs/language.md', 'docs/reproduce.md'];
const blocks = pages.flatMap((page) =>
  [...readFileSync(page, 'utf8').matchAll(/```dlspec\n(.*?)```/gs)]
    .map(([, text], index) => ({ name: `${page}, block ${index + 1}`, text: text! }))
    // Fragments of a body show one thing and cannot stand alone.
    .filter(({ text }) => /^(data|network|train) /m.test(text)),
);
const examples = readdirSync('examples')
  .filter((file) => file.endsWith('.dlspec'))
  .map((file) => ({ name: `examples/${file}`, text: readFileSync(join('examples', file), 'utf8') }));

describe('specs that people read first', () => {
  it.each([...blocks, ...examples])('$name checks clean', ({ text }) => {
    expect(said(text)).toEqual([]);
  });

  it.each(examples)('$name is formatted', ({ text }) => {
    expect(format(text)).toBe(text);
  });

  it('are there', () => {
    expect(blocks.length).toBeGreaterThanOrEqual(2);
    expect(examples.length).toBeGreaterThanOrEqual(4);
  });
});

describe('links', () => {
  it.each([
    'README.md',
    'ARCHITECTURE.md',
    'docs/language.md',
    'docs/configuration.md',
    'docs/reproduce.md',
    'docs/cost.md',
    'docs/ci.md',
    'docs/editors/vscode.md',
  ])('of %s lead somewhere', (page) => {
    const links = [...readFileSync(page, 'utf8').matchAll(/\]\(([^)#:]+)\)/g)].map(([, link]) => link!);
    expect(links.filter((link) => !existsSync(resolve(page, '..', link)))).toEqual([]);
  });
});
