import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { version } from '../../package.json';
import { DLSPEC } from './command.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dlspec-launch-'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  for (const file of ['dlspec.js', 'cli.cjs']) copyFileSync(join(dirname(DLSPEC), file), join(folder, file));
});
afterEach(() => rmSync(folder, { recursive: true }));

const dlspec = (env: Record<string, string> = {}) =>
  execFileSync(process.execPath, [join(folder, 'dlspec.js'), '--version'], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  }).trim();
const compiled = () => join(folder, 'cli.cache');

it('is read as the characters that it is made of', () => {
  expect(readFileSync(join(folder, 'cli.cjs'), 'latin1')).toBe(readFileSync(join(folder, 'cli.cjs'), 'utf8'));
});

it('starts where nothing was compiled before', () => {
  expect(dlspec()).toBe(version);
  expect(existsSync(compiled())).toBe(false);
});

it.each([
  ['is damaged', 'not code'],
  ['is empty', ''],
])('starts where what was compiled %s', (_, content) => {
  writeFileSync(compiled(), content);
  expect(dlspec()).toBe(version);
});

it('keeps what a command compiles when told to, and starts from it', () => {
  expect(dlspec({ DLSPEC_KEEP_COMPILED: '1' })).toBe(version);
  expect(statSync(compiled()).size).toBeGreaterThan(100_000);
  expect(dlspec()).toBe(version);
});

it('the build has kept what training compiles', () => {
  dlspec({ DLSPEC_KEEP_COMPILED: '1' });
  expect(statSync(join(dirname(DLSPEC), 'cli.cache')).size).toBeGreaterThan(2 * statSync(compiled()).size);
});
