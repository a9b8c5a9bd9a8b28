import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { format } from '../../server/syntax/format.ts';
import { checkWithFiles } from '../../server/workspace/checked.ts';
import { FilesWorld } from '../../server/workspace/files_world.ts';
import { startingSpecs } from './index.ts';

const FOLDER = import.meta.dirname;

describe.each(startingSpecs)('$name', ({ name, text }) => {
  it('checks clean, but that a table of the user is not there yet', async () => {
    const { diagnostics } = await checkWithFiles(text, resolve('new.dlspec'), new FilesWorld());
    const wrong = diagnostics.filter(({ rule, severity }) => rule !== 'missing-file' && severity !== 'hint');
    expect(wrong.map(({ severity, message }) => `${severity}: ${message}`)).toEqual([]);
  });

  it('is formatted', () => {
    expect(format(text)).toBe(text);
  });

  it('is the file of its name', () => {
    expect(text).toBe(readFileSync(join(FOLDER, `${name}.dlspec`), 'utf8'));
  });
});

it('every spec of the folder is offered', () => {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.dlspec'));
  expect(files.sort()).toEqual(startingSpecs.map(({ name }) => `${name}.dlspec`).sort());
});
