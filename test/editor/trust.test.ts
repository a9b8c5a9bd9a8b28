import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { wide } from './specs.ts';
import { Workbench } from './workbench.ts';

let workbench: Workbench;

beforeAll(async () => {
  workbench = await Workbench.start({
    extensions: inject('extensions'),
    files: { 'wide.dlspec': wide },
    trust: true,
    keys: [{ key: 'ctrl+alt+t', command: 'dlspec.train' }],
  });
  await workbench.open('wide.dlspec');
});
afterEach((context) => workbench.shotOfFailure(context));
afterAll(() => workbench?.stop());

const hasRun = () => existsSync(join(workbench.folder, '.dlspec'));

test('a workspace that is not trusted can be read and checked', async () => {
  await workbench.page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();
  await workbench.squiggles('warning').first().waitFor();
});

test('nothing of it is run: the command is not offered, and refuses when it is called all the same', async () => {
  const { keyboard } = workbench.page;
  await workbench.shot('untrusted');
  expect(await (await workbench.palette('dlspec: Train')).count()).toBe(0);
  await keyboard.press('Escape');
  await workbench.click('flatten', 'flatten');
  await keyboard.press('Control+Alt+t');
  await workbench.notification('not trusted').waitFor();
  expect(hasRun()).toBe(false);
});

test('it is run once it is trusted', async () => {
  await workbench.command('Workspaces: Manage Workspace Trust');
  await workbench.page
    .locator('.workspace-trust-editor .monaco-button', { hasText: /^Trust$/ })
    .first()
    .click();
  await workbench.page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor({ state: 'hidden' });
  // The editor of trust lies over the others.
  await workbench.page.locator('.monaco-modal-editor-block .codicon-close').first().click();
  await workbench.page.locator('.workspace-trust-editor').waitFor({ state: 'hidden' });
  await workbench.command('dlspec: Train');
  await expect.poll(() => workbench.panel().locator('.state').textContent()).toBe('finished');
  expect(hasRun()).toBe(true);
});
