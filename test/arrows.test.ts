import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/** The house of ARCHITECTURE.md: whom each room may import. A room that is not listed may import what stands below its part. */
const PARTS = ['client', 'server', 'engine'];
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'server/syntax': ['server/syntax'],
  'server/meaning': ['server/syntax', 'server/meaning', 'engine'],
  'server/rules': ['server/syntax', 'server/meaning', 'server/rules', 'engine'],
  'engine/graph': ['engine/graph', 'engine/table'],
  'engine/data': ['engine/graph', 'engine/table', 'engine/nearest', 'engine/data'],
  'engine/training': ['engine/graph', 'engine/table', 'engine/data', 'engine/training'],
  'engine/layers': ['engine/graph', 'engine/table', 'engine/program', 'engine/layers', 'engine/training'],
  'engine/plan': ['engine/graph', 'engine/table', 'engine/program', 'engine/layers', 'engine/training', 'engine/plan'],
  'engine/cost': [
    'engine/graph',
    'engine/table',
    'engine/program',
    'engine/layers',
    'engine/training',
    'engine/plan',
    'engine/cost',
  ],
};
/** Packages that one room alone may know. */
const PACKAGES: readonly [package_: RegExp, rooms: readonly string[]][] = [
  [/^vscode$/, ['client']],
  [/^vscode-languageserver/, ['server/lsp', 'server/workspace']],
  [/^vscode-languageclient/, ['client']],
  [/^chevrotain/, ['server/syntax']],
  [/^(?:jsonc-parser|minimatch)$/, ['server/workspace']],
];

const sources = PARTS.flatMap((part) =>
  readdirSync(part, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => join(part, file)),
);

const within = (file: string, room: string) => file === `${room}.ts` || file.startsWith(`${room}/`);

/** What `file` imports: paths from the root of the repository, or names of packages. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, name]) =>
    name!.startsWith('.') ? relative('.', resolve(dirname(file), name!)) : name!,
  );
}

describe('arrows run one way', () => {
  it.each(sources)('%s', (file) => {
    const part = PARTS.findIndex((each) => within(file, each));
    const room = Object.keys(MAY_IMPORT).find((each) => within(file, each));
    const allowed = room ? MAY_IMPORT[room]! : PARTS.slice(part);
    for (const target of importsOf(file)) {
      if (PARTS.some((each) => within(target, each)))
        expect(allowed, `imports ${target}`).toSatisfy((rooms: string[]) => rooms.some((each) => within(target, each)));
      const owner = PACKAGES.find(([name]) => name.test(target));
      if (owner)
        expect(owner[1], `imports ${target}`).toSatisfy((rooms: string[]) => rooms.some((each) => within(file, each)));
    }
  });
});
