import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { processesWith } from './processes.ts';
import { wide } from './specs.ts';
import { Workbench } from './workbench.ts';

/** The package for every platform, which has no engine in it. */
let workbench: Workbench;

beforeAll(async () => {
  workbench = await Workbench.start({ extensions: inject('editingOnly'), files: { 'wide.dlspec': wide } });
  await workbench.open('wide.dlspec');
});
afterEach((context) => workbench.shotOfFailure(context));
afterAll(() => workbench?.stop());

test('a spec is checked as ever', async () => {
  await workbench.squiggles('warning').first().waitFor();
  const text = await workbench.hover('dense(512)', 'dense');
  await workbench.leaveHover();
  expect(text).toMatch(/512/);
});

test('training is offered, and says what to install for it', async () => {
  await workbench.command('dlspec: Train');
  const toast = workbench.notification(/for editing only/);
  await toast.waitFor();
  expect(await toast.innerText()).toMatch(/Install dlspec-\w+-\w+-\d+\.\d+\.\d+\.vsix instead/);
  expect(await toast.getByRole('button', { name: 'Install from VSIX…' }).count()).toBe(1);
  await workbench.page.waitForTimeout(500);
  await workbench.shot('editing-only');
  expect(existsSync(join(workbench.folder, '.dlspec'))).toBe(false);
});

test('the state of the language tells what this package is for', async () => {
  await workbench.page.locator('[id="status.languageStatus"]').first().click();
  const state = workbench.page.locator('.hover-language-status').first();
  await state.waitFor();
  expect(await state.innerText()).toMatch(/dlspec \d+\.\d+\.\d+[\s\S]*for editing only/);
  await workbench.shot('language-state');
  await workbench.page.keyboard.press('Escape');
});

test('the language server comes back after it died, and when it is told to start again', async () => {
  const [pid] = languageServers();
  process.kill(pid!, 'SIGKILL');
  await expect.poll(() => languageServers().filter((other) => other !== pid).length).toBe(1);
  expect(await workbench.hover('dense(512)', 'dense')).toMatch(/512/);
  await workbench.leaveHover();
  const [second] = languageServers();
  await workbench.command('dlspec: Restart Language Server');
  await expect.poll(languageServers).not.toContain(second);
  await expect.poll(() => languageServers().length).toBe(1);
  await workbench.squiggles('warning').first().waitFor();
});

/** Language servers of the extension under test. */
const languageServers = () => processesWith(inject('editingOnly'), 'dist/server.cjs');
