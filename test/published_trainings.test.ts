import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { architectures, world as withImports } from '../server/generate/architectures.ts';
import { analyse } from '../server/meaning/analyse.ts';
import type { World } from '../server/meaning/world.ts';
import { corpusWorld } from '../server/rules/corpus/world.ts';
import { practices } from '../server/rules/practices.ts';

const FILE = resolve(join('test', 'published_trainings.dlspec'));
const text = readFileSync(FILE, 'utf8');

/** What is loud: `severity rule at line: message`. */
function loud(world: World): string[] {
  const analysis = analyse(text, FILE, world);
  return [...analysis.diagnostics, ...practices(analysis, world)]
    .filter(({ severity }) => severity === 'error' || severity === 'warning')
    .map(
      ({ severity, rule, span, message }) =>
        `${severity} ${rule} at ${text.slice(0, span.start).split('\n').length}: ${message}`,
    );
}

it.each<[string, World]>([
  ['with all data at hand', { ...corpusWorld, file: withImports.file! }],
  ['without a file of data', withImports],
])('published settings are free of errors and warnings, %s', (_, world) => {
  expect(loud(world)).toEqual([]);
});

/** No data source has a class for every pixel. */
const WITHOUT_DATA = ['UNet'];

it('every architecture is trained', () => {
  const trained = analyse(text, FILE, withImports).trains.flatMap(({ spec }) => spec?.network.name ?? []);
  const all = architectures().map(({ graph }) => graph.name);
  expect(all.filter((name) => !WITHOUT_DATA.includes(name) && !trained.includes(name))).toEqual([]);
});
