import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { Workbench } from './workbench.ts';

const SPEC = `/// A small network with a shortcut.
device Laptop { peak: 200 GFLOP/s  bandwidth: 25 GB/s }

network Small {
  image(8, 32, 32)
  stem = conv2d(32, kernel: 3, padding: same) -> relu
  side = stem -> conv2d(32, kernel: 3, padding: same) -> relu
  stem + side -> global_avg_pool -> dense(10)
}

network Wide {
  vector(100)
  dense(200) -> relu -> dense(10)
}

data Points { source: synthetic.moons(samples: 1000) }
network Moons { vector(2) -> dense(16) -> relu -> dense(2) }
train Run { network: Moons  data: Points  loss: cross_entropy  optimizer: adam(lr: 1e-3)  batch: 10  epochs: 3 }
`;
let workbench: Workbench;

beforeAll(async () => {
  workbench = await Workbench.start({ extensions: inject('extensions'), files: { 'cost.dlspec': SPEC } });
  await workbench.open('cost.dlspec');
  await workbench.line('network Small').click();
  await workbench.command('dlspec: Show Cost');
  await page().locator('.dot').first().waitFor();
});
afterEach((context) => workbench.shotOfFailure(context));
afterAll(() => workbench?.stop());

const page = () => workbench.panel();
const title = () => page().locator('h1').innerText();
const rows = () => page().locator('.layers tbody tr');
const cursorLine = () => workbench.page.locator('.statusbar-item', { hasText: /^Ln \d+/ }).innerText();

/** Types into the spec, behind the text of a line. */
async function typeInto(line: string, text: string): Promise<void> {
  await workbench.line(line).click();
  await workbench.page.keyboard.press('End');
  await workbench.page.keyboard.type(text);
  await workbench.page.keyboard.press('Escape');
}

test('shows the network at the cursor: roofline, picture, table', async () => {
  expect(await title()).toBe('Small');
  // A layer that computes has a dot; every layer has a box, every arrow its shape.
  expect(await page().locator('.dot').count()).toBe(7);
  expect(await page().locator('.box').count()).toBe(8);
  const shapes = await page().locator('.network .shape').allTextContents();
  expect(shapes).toContain('[32, 32, 32]');
  expect(shapes).toContain('[10]');
  expect(await rows().count()).toBe(7);
  expect(await rows().first().innerText()).toMatch(/stem\.conv2d\s+conv2d\s+\[32, 32, 32\]\s+2,336/);
  for (const theme of ['Light Modern', 'Dark High Contrast', 'Light High Contrast', 'Dark Modern']) {
    await workbench.theme(theme);
    await workbench.page.waitForTimeout(500);
    await workbench.shot(`cost-${theme.toLowerCase().replaceAll(' ', '-')}`);
  }
});

test('hover says the same', async () => {
  const told = await workbench.hover('side = stem', 'conv2d');
  await workbench.leaveHover();
  const row = await rows().filter({ hasText: 'side.conv2d' }).innerText();
  const share = /([\d.]+ %)/.exec(row)![1]!;
  expect(told).toContain(share);
});

test('a click leads to the line, the cursor marks the layer', async () => {
  await page().locator('.box', { hasText: 'dense' }).click();
  await expect.poll(cursorLine).toMatch(/^Ln 8,/);
  await expect.poll(() => page().locator('.box.chosen').count()).toBe(3);
  await workbench.line('side = stem').click();
  await expect.poll(() => page().locator('tr.chosen th').allInnerTexts()).toEqual(['side.conv2d', 'side.relu']);
  // By the keyboard alone.
  await rows().first().focus();
  await workbench.page.keyboard.press('Enter');
  await expect.poll(cursorLine).toMatch(/^Ln 6,/);
  // The table is one stop of the Tab key; arrows lead from row to row.
  await rows().first().focus();
  expect(await page().locator('tbody tr[tabindex="0"]').count()).toBe(1);
  for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await workbench.page.keyboard.press(key);
  await expect.poll(cursorLine).toMatch(/^Ln 7,/);
  await expect
    .poll(() => page().locator('tr[aria-current=true] th').allInnerTexts())
    .toEqual(['side.conv2d', 'side.relu']);
});

test('tells the run that trains the network, and its process', async () => {
  await workbench.line('network Moons').click();
  await expect.poll(title).toBe('Moons');
  const facts = await page().locator('.summary .facts').first().innerText();
  expect(facts).toMatch(/an epoch of 100 steps, about/i);
  expect(facts).toMatch(/Run, 300 steps, about/i);
  expect(facts).toMatch(/process at its peak/i);
  await workbench.shot('cost-run');
  await workbench.line('network Small').click();
  await expect.poll(title).toBe('Small');
});

test('a code lens leads to the panel', async () => {
  await workbench.line('dense(200)').click();
  await expect.poll(title).toBe('Wide');
  // The hover of the line that was clicked would lie over it.
  await workbench.leaveHover();
  await workbench.page.locator('.codelens-decoration a', { hasText: 'parameters' }).first().click();
  await expect.poll(cursorLine).toMatch(/^Ln 4,/);
  await expect.poll(title).toBe('Small');
});

test('counts another pass, one sample, what the engine fuses', async () => {
  const cell = (name: string, at: number) => rows().filter({ hasText: name }).first().locator('td').nth(at).innerText();
  const [flops, bytes] = [3, 4];
  const before = await cell('stem.relu', bytes);
  await page().locator('.counts select').nth(2).selectOption('fused');
  await expect.poll(() => cell('stem.relu', bytes)).not.toBe(before);
  await page().locator('.counts select').first().selectOption('backward');
  const backward = page().locator('.passes tr', { hasText: 'backward' }).locator('td').first();
  await expect.poll(() => backward.innerText()).toMatch(/^[\d.]+ M$/);
  // 2·32·32·32·8·9 forward, as much again for the weights; the inputs need no gradient.
  await expect.poll(() => cell('stem.conv2d', flops)).toMatch(/^[\d.]+ M$/);
  await workbench.shot('cost-counts');
  await page().locator('.counts select').first().selectOption('forward');
  await page().locator('.counts select').nth(2).selectOption('');
  await expect.poll(() => cell('stem.relu', bytes)).toBe(before);
});

test('follows the cursor to another network, or stays with one', async () => {
  await workbench.line('network Wide').click();
  await expect.poll(title).toBe('Wide');
  await page().locator('select').first().selectOption('Small');
  await expect.poll(title).toBe('Small');
  await workbench.line('vector(100)').click();
  await workbench.page.waitForTimeout(500);
  expect(await title()).toBe('Small');
  await page().locator('select').first().selectOption({ label: 'at the cursor' });
  await expect.poll(title).toBe('Wide');
});

test('costs on another device, for another batch', async () => {
  const fact = (name: string) => page().locator('.facts > div', { hasText: name }).first().innerText();
  const before = await fact('a step on generic');
  await page().locator('select').nth(1).selectOption('h100');
  await expect.poll(() => page().locator('.facts').first().innerText()).toContain('a step on h100');
  expect(await fact('a step on h100')).not.toBe(before);
  await page().locator('input[type=number]').fill('64');
  await page().locator('input[type=number]').press('Enter');
  await expect.poll(() => page().locator('.facts').first().innerText()).toContain('batch of 64');
  await page().locator('input[type=number]').fill('');
  await page().locator('input[type=number]').press('Enter');
  await page().locator('select').nth(1).selectOption({ index: 0 });
});

test('says what has changed since the file was saved', async () => {
  await page().locator('select').nth(2).selectOption('saved');
  await expect.poll(() => page().locator('.changes').innerText()).toContain('none');
  await typeInto('dense(200)', ' -> dense(3)');
  await expect.poll(() => page().locator('.changes').innerText()).toMatch(/Δ parameters\s+\+33/);
  await expect.poll(() => page().locator('tr.new th').allInnerTexts()).toEqual(['dense_3']);
  await workbench.shot('cost-changes');
  await page().locator('select').nth(2).selectOption({ index: 0 });
});

test('sorts by a column', async () => {
  await page().locator('thead button', { hasText: 'parameters' }).click();
  await expect.poll(() => rows().first().innerText()).toMatch(/^dense_1/);
  expect(await page().locator('th[aria-sort=descending]').innerText()).toMatch(/^parameters/);
});

test('is loudly stale while the network has mistakes', async () => {
  await typeInto('dense(200)', ' -> conv2d(4)');
  await page().locator('.stale:not([hidden])', { hasText: 'These figures are stale' }).waitFor();
  expect(await page().locator('.figures.is-stale').count()).toBe(1);
  await workbench.shot('cost-stale');
  for (let undo = 0; undo < 14; undo++) await workbench.page.keyboard.press('Control+z');
  await page().locator('.figures:not(.is-stale)').waitFor();
});

test('offers cheaper forms of the layer at the cursor, and writes them', async () => {
  const offers = page().locator('.cheaper li');
  await workbench.line('side = stem').click();
  const separable = offers.filter({ hasText: 'side.conv2d as depthwise-separable convolution' });
  await separable.waitFor();
  const told = /saves \d+ % of the FLOPs, [^\n]* of the parameters/.exec(await separable.innerText())![0];
  await workbench.shot('cost-cheaper');
  // With the same figures in the light bulb.
  const row = await workbench.lightBulb(() => workbench.click('side = stem', 'conv2d'), 'depthwise-separable');
  expect(await row.innerText()).toContain(told);
  await workbench.page.keyboard.press('Escape');
  const written = workbench.line(
    'conv2d(32, kernel: 3, padding: same, groups: 32, bias: false) -> conv2d(32, kernel: 1)',
  );
  // A list that is just made anew takes the press away.
  for (let attempt = 0; attempt < 4 && (await written.count()) === 0; attempt++) {
    await separable.getByRole('button', { name: /^Write/ }).click();
    await written.waitFor({ timeout: 8000 }).catch(() => {});
  }
  await written.waitFor();
  await expect.poll(() => rows().count()).toBe(8);
  await workbench.line('side = stem').click();
  await workbench.page.keyboard.press('Control+z');
  await expect.poll(() => rows().count()).toBe(7);
});

test('has room for everything in 300 pixels', async () => {
  await workbench.page.setViewportSize({ width: 960, height: 900 });
  await workbench.page.waitForTimeout(500);
  await workbench.shot('cost-narrow');
  // What is wider scrolls by itself: the table, the network.
  const over = () =>
    page()
      .locator('body')
      .evaluate((body) => body.scrollWidth - body.clientWidth);
  await expect.poll(over).toBeLessThanOrEqual(0);
  expect(
    await page()
      .locator('body')
      .evaluate((body) => body.clientWidth),
  ).toBeLessThan(330);
  expect(await page().locator('.network .end').allTextContents()).toEqual(['output']);
  await workbench.page.setViewportSize({ width: 1440, height: 900 });
});
