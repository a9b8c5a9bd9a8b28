import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { Workbench } from './workbench.ts';

/** What a project wants of the rules: by the light bulb, by a comment, and by its configuration. */
let workbench: Workbench;

const CONFIGURATION = 'dlspec.config.json';
const files = {
  'wide.dlspec':
    'network Wide {\n  vector(64)\n  dense(512) -> relu\n  dense(400) -> relu\n  dense(300) -> relu\n  dense(10)\n}\n\nnetwork Other { vector(4) -> dense(8) -> relu -> dense(2) }\n',
  [CONFIGURATION]: '{\n  "rules": {\n    \n  }\n}\n',
};
const onDisk = (file: string) => readFileSync(join(workbench.folder, file), 'utf8');
const save = () => workbench.page.keyboard.press('Control+s');

beforeAll(async () => {
  workbench = await Workbench.start({
    extensions: inject('extensions'),
    files,
    settings: { 'editor.inlayHints.enabled': 'off' },
  });
  await workbench.open('wide.dlspec');
  await workbench.squiggles('warning').nth(2).waitFor();
});
afterEach(async (context) => {
  await workbench.shotOfFailure(context);
  expect(await workbench.notification(/./).allTextContents()).toEqual([]);
});
afterAll(() => workbench?.stop());

test('severities follow the configuration as it changes on disk', async () => {
  writeFileSync(join(workbench.folder, CONFIGURATION), '{ "rules": { "dropout-wide": "error" } }');
  await workbench.squiggles('error').nth(2).waitFor();
  expect(await workbench.squiggles('warning').count()).toBe(0);
  writeFileSync(join(workbench.folder, CONFIGURATION), '{ "rules": { "dropout-wide": "off" } }');
  await workbench.squiggles('error').first().waitFor({ state: 'detached' });
  writeFileSync(join(workbench.folder, CONFIGURATION), files[CONFIGURATION]);
  await workbench.squiggles('warning').nth(2).waitFor();
});

test('a finding is silenced by the light bulb, with a reason that is typed', async () => {
  const { page } = workbench;
  const silence = await workbench.lightBulb(() => workbench.click('dense(512)', 'dense'), /Silence .*dropout-wide/);
  await workbench.shot('silence');
  await silence.click();
  await workbench.line('// dlspec-ignore dropout-wide:').waitFor();
  await page.keyboard.type('enough samples');
  await page.keyboard.press('Escape');
  await save();
  await expect
    .poll(() => onDisk('wide.dlspec'))
    .toMatch(/\n {2}\/\/ dlspec-ignore dropout-wide: enough samples\n {2}dense\(512\)/);
  await expect.poll(() => workbench.squiggles('warning').count()).toBe(2);
});

test('all of a rule are mended at once, and a comment that has nothing to silence is reported', async () => {
  const all = await workbench.lightBulb(() => workbench.click('dense(300)', 'dense'), /Fix all of .*dropout-wide/);
  await all.click();
  await workbench.line('dense(400) -> relu -> dropout').waitFor();
  await workbench.line('dense(300) -> relu -> dropout').waitFor();
  await expect.poll(() => workbench.squiggles('warning').count()).toBe(0);
  await workbench.click('dense(512)', 'relu');
  await workbench.page.keyboard.press('End');
  await workbench.page.keyboard.type(' -> dropout(0.2)');
  await workbench.page.keyboard.press('Escape');
  await save();
  await workbench.command('View: Toggle Problems');
  const unused = workbench.problems().filter({ hasText: 'nothing to silence' });
  await unused.first().waitFor();
  await workbench.shot('unused-suppression');
  await workbench.command('View: Toggle Problems');
});

test('rules are completed in the configuration, and a wrong severity is underlined', async () => {
  const { page } = workbench;
  await workbench.open(CONFIGURATION, 'JSON');
  await workbench.line('"rules"').click();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.keyboard.type('"dropout-w', { delay: 50 });
  await page.keyboard.press('Control+Space');
  await page.locator('.suggest-widget .monaco-list-row', { hasText: 'dropout-wide' }).first().waitFor();
  await workbench.shot('configuration');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('{ "rules": { "dropout-wide": "loud", "no-such-rule": "off" } ');
  await page.keyboard.press('Escape');
  await save();
  await workbench.command('View: Toggle Problems');
  await workbench
    .problems()
    .filter({ hasText: /loud|accepted/ })
    .first()
    .waitFor();
  await workbench.problems().filter({ hasText: 'no-such-rule' }).first().waitFor();
  await workbench.shot('configuration-problems');
});
