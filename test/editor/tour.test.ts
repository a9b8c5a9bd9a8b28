import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { Workbench } from './workbench.ts';

/**
 * A way through what the editor does, as docs/editors/vscode.md tells it. Its pictures are those of that page:
 * `DLSPEC_EDITOR_SHOTS=docs/pictures npx vitest run --config test/editor/vitest.config.ts tour`
 */
let workbench: Workbench;

const SPEC = `/// Digits that are drawn on the spot.
data Digits {
  source:    synthetic.digits(samples: 10_000, seed: 1)
  split:     random(validation: 10%, test: 10%, seed: 7)
  normalize: zscore
}

network SmallCnn {
  image(1, 28, 28)
  conv2d(16, kernel: 3) -> relu -> max_pool2d(2)
  conv2d(32, kernel: 3) -> relu -> max_pool2d(2)
  flatten -> dense(64) -> relu -> dense(10)
}

train Baseline {
  network:   SmallCnn
  data:      Digits
  loss:      cross_entropy
  optimizer: adam(lr: 1e-3)
  batch:     64
  epochs:    6
}
`;
const WRONG = `network SmallCnn {
  image(1, 28, 28)
  conv2d(16, kernel: 3) -> relu -> max_pool2d(2)
  dense(64) -> relu -> dense(10)
}
`;

beforeAll(async () => {
  workbench = await Workbench.start({
    extensions: inject('extensions'),
    files: { 'digits.dlspec': SPEC, 'new.dlspec': '', 'wrong.dlspec': WRONG },
    settings: {
      'workbench.colorTheme': 'Light Modern',
      'workbench.layoutControl.enabled': false,
      'editor.minimap.enabled': false,
      'workbench.sideBar.location': 'right',
    },
  });
  await workbench.page.setViewportSize({ width: 960, height: 640 });
  await workbench.open('new.dlspec');
});
afterEach((context) => workbench.shotOfFailure(context));
afterAll(() => workbench?.stop());

const suggestions = () => workbench.page.locator('.suggest-widget .monaco-list-row');

test('a network is typed from nothing', async () => {
  const { page } = workbench;
  await page.locator('.monaco-editor .view-line').first().click();
  // The closing brace comes by itself, and so does the indentation.
  for (const line of ['network Net {', 'image(1, 28, 28)', 'conv2d(16, kernel: 3) -> relu']) {
    await page.keyboard.type(line, { delay: 15 });
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
  }
  await workbench.line('[16, 26, 26]').waitFor();
  await page.keyboard.type('ma', { delay: 50 });
  await suggestions().filter({ hasText: 'max_pool2d' }).first().waitFor();
  await page.waitForTimeout(500);
  await workbench.shot('completion');
  await page.keyboard.press('Escape');
  for (let typed = 0; typed < 'ma'.length; typed++) await page.keyboard.press('Backspace');
  await page.keyboard.type('flatten -> dense(10)');
  await workbench.isRead();
  await expect.poll(() => workbench.squiggles('error').count()).toBe(0);
});

test('a mistake is told where it stands, with what mends it', async () => {
  const { page } = workbench;
  await workbench.open('wrong.dlspec');
  await workbench.squiggles('error').first().waitFor();
  await workbench.hover('dense(64)', 'dense');
  await page.waitForTimeout(300);
  await workbench.shot('mistake');
  await workbench.leaveHover();
  const fix = await workbench.lightBulb(() => workbench.click('dense(64)', 'dense'), 'flatten');
  await fix.click();
  await workbench.squiggles('error').first().waitFor({ state: 'detached' });
});

test('the machine is measured, or not where that is given up', { timeout: 240_000 }, async () => {
  await workbench.open('digits.dlspec');
  await workbench.isRead();
  const lens = () => workbench.page.locator('.codelens-decoration', { hasText: 'parameters' }).first().innerText();
  expect(await lens()).not.toMatch(/a step/);
  await workbench.command('dlspec: Calibrate This Machine');
  await workbench.notification('Measuring').getByRole('button', { name: 'Cancel' }).click();
  await workbench.notification('Measuring').waitFor({ state: 'detached' });
  expect(await workbench.notification('This machine').count()).toBe(0);
  await workbench.command('dlspec: Calibrate This Machine');
  await workbench.notification(/This machine: .*FLOP\/s/).waitFor({ timeout: 90_000 });
  await expect.poll(lens).toMatch(/parameters · .*FLOP forward · .*s a step · .*B in training, batch 64/);
  await workbench.command('Notifications: Clear All Notifications');
});

test('hovers tell what a layer, a network and a run cost', async () => {
  const hovered = async (line: string, word: string, name: string) => {
    const text = await workbench.hover(line, word);
    await workbench.page.waitForTimeout(300);
    await workbench.shot(name);
    await workbench.leaveHover();
    return text;
  };
  expect(await hovered('conv2d(32', 'conv2d', 'hover')).toMatch(/[█░]{10} [\d.]+ % of/);
  expect(await hovered('network SmallCnn', 'SmallCnn', 'hover-network')).toMatch(/on device this/);
  // 8,000 of 10,000 samples, in batches of 64.
  expect(await hovered('train Baseline', 'Baseline', 'hover-train')).toMatch(/epoch\s+125 steps[\s\S]*run\s+750 steps/);
});

test('the cost panel draws it', async () => {
  await workbench.page.setViewportSize({ width: 1440, height: 900 });
  await workbench.line('network SmallCnn').click();
  await workbench.command('dlspec: Show Cost');
  await workbench.panel().locator('.dot').first().waitFor();
  await workbench.page.waitForTimeout(500);
  await workbench.shot('cost');
});

test.each([
  ['Dark Modern', 'dark'],
  ['Dark High Contrast', 'high-contrast'],
])('%s', async (theme, name) => {
  await workbench.theme(theme);
  await workbench.page.waitForTimeout(500);
  await workbench.shot(name);
});
