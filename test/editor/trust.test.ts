import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { wide } from './specs.ts';
import { Workbench } from './workbench.ts';

let workbench: Workbench;

beforeAll(async () => {
  workbench = await Workbench.start({ extensions: inject('extensions'), files: { 'wide.dlspec': wide }, trust: true });
  await workbench.open('wide.dlspec');
});
afterEach((context) => workbench.shotOfFailure(context));
afterAll(() => workbench?.stop());

test('a workspace that is not trusted can be read and checked', async () => {
  await workbench.page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();
  await workbench.squiggles('warning').first().waitFor();
});

test('nothing of it is run', async () => {
  expect(await (await workbench.palette('dlspec: Train')).count()).toBe(0);
  await workbench.page.keyboard.press('Escape');
  await workbench.shot('untrusted');
  expect(existsSync(join(workbench.folder, '.dlspec'))).toBe(false);
});
