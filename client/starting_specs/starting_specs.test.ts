import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { format } from '../../server/syntax/format.ts';
import { checkWithFiles } from '../../server/workspace/checked.ts';
import { FilesWorld } from '../../server/workspace/files_world.ts';
import { STARTING_SPECS, startingSpecs } from './index.ts';

const textOf = (name: string) => readFileSync(join(STARTING_SPECS, `${name}.dlspec`), 'utf8');

describe.each(startingSpecs)('$name', ({ name }) => {
  it('checks clean, but that a table of the user is not there yet', async () => {
    const { diagnostics } = await checkWithFiles(textOf(name), resolve('new.dlspec'), new FilesWorld());
    const wrong = diagnostics.filter(({ rule, severity }) => rule !== 'missing-file' && severity !== 'hint');
    expect(wrong.map(({ severity, message }) => `${severity}: ${message}`)).toEqual([]);
  });

  it('is formatted', () => {
    expect(format(textOf(name))).toBe(textOf(name));
  });
});

it('every spec of the folder is offered', () => {
  const files = readdirSync(STARTING_SPECS).filter((file) => file.endsWith('.dlspec'));
  expect(files.sort()).toEqual(startingSpecs.map(({ name }) => `${name}.dlspec`).sort());
});
