import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { Workbench } from './workbench.ts';

/** A table with two columns of numbers and one of kinds. */
const rows = Array.from({ length: 60 }, (_, row) => `${row},${2 * row},${['round', 'long', 'flat'][row % 3]}`);
let workbench: Workbench;

beforeAll(async () => {
  workbench = await Workbench.start({
    extensions: inject('extensions'),
    files: { 'new.dlspec': '', 'leaves.csv': ['width,height,kind', ...rows].join('\n') },
    // Lines are read as they are written.
    settings: { 'editor.inlayHints.enabled': 'off' },
  });
  await workbench.open('new.dlspec');
});
afterEach(async (context) => {
  await workbench.shotOfFailure(context);
  expect(await workbench.notification(/./).allTextContents()).toEqual([]);
});
afterAll(() => workbench?.stop());

/** Types, waits until this is offered first, and takes it by Enter. */
async function take(typed: string, offered: string): Promise<void> {
  const { page } = workbench;
  await page.keyboard.type(typed, { delay: 10 });
  const first = page.locator('.suggest-widget.visible .monaco-list-row.focused', { hasText: offered });
  // A server that has just started has nothing to offer yet.
  await expect
    .poll(async () => {
      if (await first.isVisible()) return true;
      await page.keyboard.press('Control+Space');
      return first.waitFor({ timeout: 2000 }).then(
        () => true,
        () => false,
      );
    })
    .toBe(true);
  await page.keyboard.press('Enter');
}

async function offered(label: string): Promise<void> {
  await workbench.page.locator('.suggest-widget.visible .monaco-list-row', { hasText: label }).first().waitFor();
}

async function press(...keys: readonly string[]): Promise<void> {
  for (const key of keys) await workbench.page.keyboard.press(key);
}

test('a spec is written from what is offered, and Enter ends the lines in between', async () => {
  const { page } = workbench;
  await page.locator('.monaco-editor .view-line').first().click();
  await page.keyboard.type('data Leaves {', { delay: 10 });
  await press('Enter');
  // What a name wants is offered once it is taken: nothing need be typed to see it.
  await take('sou', 'source');
  await offered('csv');
  await take('csv', 'csv');
  await take('', 'leaves.csv');
  await press('End', 'Enter');
  await page.keyboard.type('target: ', { delay: 10 });
  await take('class', 'class');
  // Classes are words: that column is first.
  await take('k', 'kind');
  await press('Control+End', 'Enter', 'Enter');
  await page.keyboard.type('network Net {', { delay: 10 });
  await press('Enter');
  await take('vec', 'vector');
  await page.keyboard.type('2');
  await press('End', 'Enter');
  await take('den', 'dense');
  await page.keyboard.type('16');
  await press('End');
  await take(' -> ', 'relu');
  await take(' -> de', 'dense');
  await page.keyboard.type('3');
  await press('Control+End', 'Enter', 'Enter');
  await take('train', 'train');
  await press('Escape', 'Escape', 'Control+s');
  const saved = () => readFileSync(join(workbench.folder, 'new.dlspec'), 'utf8').replaceAll(/^ +/gm, '  ');
  await expect.poll(saved).toBe(`data Leaves {
  source: csv("leaves.csv")
  target: class(kind)
}

network Net {
  vector(2)
  dense(16) -> relu -> dense(3)
}

train Name {
  network:   Net
  data:      Leaves
  loss:      cross_entropy
  optimizer: adam(lr: 1e-3)
  batch:     64
  epochs:    10
}`);
  await workbench.isRead();
  expect(await workbench.squiggles('error').count()).toBe(0);
});
