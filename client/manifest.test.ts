import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { contributions } from './manifest.ts';

vi.mock('vscode', () => ({}));

const file = new URL('../package.json', import.meta.url);

/** `npx vitest run client/manifest -u` writes the manifest; without it a difference fails. */
test('the manifest says what the tables of commands and settings say', (context) => {
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  const made = { ...manifest, contributes: { ...manifest.contributes, ...contributions() } };
  const updating = expect.getState().snapshotState.snapshotUpdateState === 'all';
  if (updating) {
    writeFileSync(file, `${JSON.stringify(made, null, 2)}\n`);
    context.skip('manifest written');
  }
  expect(manifest).toEqual(made);
});
