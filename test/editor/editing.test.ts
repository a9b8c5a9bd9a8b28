import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { wide } from './specs.ts';
import { Workbench } from './workbench.ts';

let workbench: Workbench;

const files = { 'wide.dlspec': wide, 'typed.dlspec': '// Typed below.\n' };

beforeAll(async () => {
  workbench = await Workbench.start({ extensions: inject('extensions'), files });
  await workbench.open('wide.dlspec');
});
afterEach(async (context) => {
  await workbench.shotOfFailure(context);
  expect(await workbench.notification(/./).allTextContents()).toEqual([]);
});
afterAll(() => workbench?.stop());

test('words of the language are highlighted', async () => {
  const classOf = (line: string, word: string) => workbench.token(line, word).getAttribute('class');
  await expect.poll(() => classOf('network Small', 'network')).toMatch(/^mtk(?!1$)\d+/);
  expect(await classOf('network Small', 'network')).not.toBe(await classOf('network Small', 'Small'));
});

test('a wide dense layer without dropout is underlined, and the problem says so', async () => {
  await workbench.squiggles('warning').first().waitFor();
  await workbench.command('View: Toggle Problems');
  const problem = workbench.problems().filter({ hasText: 'dropout' });
  await problem.first().waitFor();
  expect(await problem.first().textContent()).toMatch(/512/);
  await workbench.shot('squiggle');
  await workbench.command('View: Toggle Problems');
});

test('a hover over a layer tells shapes, parameters, FLOPs and bytes', async () => {
  const text = await workbench.hover('dense(512)', 'dense');
  await workbench.shot('hover');
  await workbench.leaveHover();
  for (const word of [/512/, /784/, /parameters/i, /FLOP/i, /B\b|bytes/i]) expect(text).toMatch(word);
});

test('completion offers layers', async () => {
  const { page } = workbench;
  await workbench.click('flatten', 'flatten');
  await page.keyboard.press('End');
  await page.keyboard.type(' -> dro');
  const row = page.locator('.suggest-widget .monaco-list-row', { hasText: 'dropout' });
  await row.first().waitFor();
  await workbench.shot('completion');
  await page.keyboard.press('Escape');
  for (let typed = 0; typed < ' -> dro'.length; typed++) await page.keyboard.press('Backspace');
});

test('the quick fix puts dropout in, and the underline goes', async () => {
  const { page } = workbench;
  await workbench.lightBulb(() => workbench.click('dense(512)', 'dense'), /dropout/i);
  await workbench.shot('quick-fix');
  await page.keyboard.press('Enter');
  await workbench.line('dropout(').waitFor();
  await workbench.squiggles('warning').first().waitFor({ state: 'detached' });
  await page.keyboard.press('Control+s');
  await expect
    .poll(() => readFileSync(join(workbench.folder, 'wide.dlspec'), 'utf8'))
    .toMatch(/dense\(512\).*dropout\(/);
});

test('a spec that is typed letter by letter is checked all the while, and nothing fails', async () => {
  const { page } = workbench;
  await workbench.open('typed.dlspec');
  await workbench.line('Typed below').click();
  await page.keyboard.press('End');
  for (const line of wide.split('\n').slice(1, 15)) {
    // What is suggested must not be taken by the end of the line.
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await page.keyboard.type(line.trim(), { delay: 4 });
  }
  await page.keyboard.press('Escape');
  await workbench.squiggles('error').first().waitFor();
  for (let erased = 0; erased < 60; erased++) await page.keyboard.press('Backspace');
  // Whatever fails in the client or the server is told by a notification: none has come (afterEach).
  await page.waitForTimeout(1000);
});
