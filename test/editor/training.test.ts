import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { processesWith } from './processes.ts';
import { broken, digits } from './specs.ts';
import { Workbench } from './workbench.ts';

let workbench: Workbench;

beforeAll(async () => {
  const files = { 'digits.dlspec': digits, 'broken.dlspec': broken };
  workbench = await Workbench.start({ extensions: inject('extensions'), files });
  await workbench.open('digits.dlspec');
});
afterEach(async (context) => {
  await workbench.shotOfFailure(context);
  // What a failed test has left running would be in the way of the next.
  if (context.task.result?.state === 'fail') for (const pid of runProcesses()) process.kill(pid);
});
afterAll(() => workbench?.stop());

const runs = () => join(workbench.folder, '.dlspec', 'runs');
const result = (name: string) => {
  const folder = readdirSync(runs()).find((run) => run.includes(name));
  const file = join(runs(), folder ?? '', 'result.json');
  return folder && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
};
const PATIENT = { timeout: 60_000 };
const state = () => workbench.panel().locator('.state');

/** Pixels that something was drawn on, in each plot of the panel. */
const drawn = () =>
  workbench
    .panel()
    .locator('.plot canvas')
    .evaluateAll((canvases) =>
      (canvases as HTMLCanvasElement[]).map((canvas) => {
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        let pixels = 0;
        // Colour, not the grey of the grid and its labels.
        for (let at = 0; at < data.length; at += 4) {
          const [red, green, blue, alpha] = data.subarray(at, at + 4) as unknown as [number, number, number, number];
          if (alpha > 60 && Math.max(red, green, blue) - Math.min(red, green, blue) > 60) pixels++;
        }
        return pixels;
      }),
    );

/** Run processes of the extension under test. */
const runProcesses = () => processesWith(inject('extensions'), 'dist/run.js');

async function train(name: string): Promise<void> {
  for (let tries = 0; tries < 5; tries++) {
    await workbench.command('dlspec: Train');
    // A palette that was slow asks twice, and the second list takes the place of the first.
    const click = workbench.choices(name).first().click({ timeout: 8000 });
    const chosen = await click.then(
      () => true,
      () => false,
    );
    await workbench.closePick();
    if (chosen) return;
  }
  throw new Error(`the pick does not take '${name}'`);
}

describe('a run from the palette', () => {
  test('asks which declaration is meant, with what it trains', async () => {
    await workbench.click('train Long', 'Long');
    await workbench.command('dlspec: Train');
    const rows = workbench.page.locator('.quick-input-list .monaco-list-row');
    await expect.poll(() => rows.count()).toBe(2);
    expect(await rows.first().innerText()).toMatch(/Short[\s\S]*Small on Digits[\s\S]*Ends soon/);
    // The cursor stands in Long.
    await expect
      .poll(() => workbench.page.locator('.quick-input-list .monaco-list-row.focused').innerText())
      .toMatch(/Long/);
    await workbench.shot('pick');
    await workbench.choices('Ends soon').first().click();
  });

  test('shows its progress, and a panel beside the spec', async () => {
    await workbench.notification(/Training Short/).waitFor();
    await workbench.panel().locator('h1', { hasText: 'Short' }).waitFor();
    await workbench.shot('running');
  });

  test('ends with its curves drawn and the accuracy on the test data', async () => {
    await expect.poll(() => state().textContent(), { timeout: 90_000 }).toBe('finished');
    await workbench.notification(/Training Short/).waitFor({ state: 'detached' });
    const table = workbench.panel().locator('table.result tr.test');
    await table.waitFor();
    const { metrics, epochs } = result('Short');
    expect(await table.innerText()).toContain(`${(metrics.test.accuracy * 100).toFixed(1)} %`);
    expect(await workbench.panel().locator('.facts').innerText()).toContain(`${epochs} / 6`);
    for (const pixels of await drawn()) expect(pixels).toBeGreaterThan(200);
  });

  test('is read in light, dark and high contrast', async () => {
    const plots = workbench.panel().locator('.plot');
    for (const theme of ['Light Modern', 'Dark High Contrast', 'Light High Contrast', 'Dark Modern']) {
      await workbench.theme(theme);
      await plots.first().hover({ position: { x: 250, y: 80 } });
      await workbench.panel().locator('.tooltip:visible .row').first().waitFor();
      await workbench.shot(`panel-${theme.toLowerCase().replaceAll(' ', '-')}`);
      for (const pixels of await drawn()) expect(pixels).toBeGreaterThan(200);
    }
  });

  test('is read by keyboard', async () => {
    const plot = workbench.panel().locator('.plot').first();
    await plot.focus();
    await workbench.page.keyboard.press('End');
    const spoken = workbench.panel().locator('.chart .spoken').first();
    await expect.poll(() => spoken.textContent()).toMatch(/epoch 6 · step .*: training \d.*, validation \d/);
  });

  test('comes back with its panel after the window is loaded anew', async () => {
    // The window keeps what is open a moment after it changed.
    await workbench.page.waitForTimeout(2000);
    await workbench.reload();
    await workbench.panel().locator('table.result tr.test').waitFor();
    expect(await state().textContent()).toBe('finished');
    for (const pixels of await drawn()) expect(pixels).toBeGreaterThan(200);
  });
});

test('cancelling the notification ends a run with a checkpoint', async () => {
  await train('Long');
  await expect.poll(() => workbench.panel().locator('h1').textContent()).toBe('Long');
  await expect.poll(() => state().textContent()).toBe('running');
  const toast = workbench.notification(/Training Long/);
  await expect.poll(() => toast.innerText()).toMatch(/epoch \d+\/2000 · loss/);
  await workbench.shot('progress');
  await toast.getByRole('button', { name: 'Cancel' }).click();
  await expect.poll(() => state().textContent()).toBe('stopped');
  expect(result('Long').status).toBe('stopped');
  await workbench.shot('stopped');
});

test('a run process that dies takes nothing with it, and the panel says so', async () => {
  await train('Long');
  await expect.poll(() => state().textContent()).toBe('running');
  const [pid, ...others] = runProcesses();
  expect(others).toEqual([]);
  process.kill(pid!, 'SIGKILL');
  await workbench.notification(/Training Long failed: the run process died \(signal SIGKILL\)/).waitFor();
  await expect.poll(() => state().textContent()).toBe('failed');
  expect(await workbench.panel().locator('.alert').textContent()).toMatch(/SIGKILL/);
  await workbench.shot('died');
  // The curves stay.
  for (const pixels of await drawn()) expect(pixels).toBeGreaterThan(200);
});

test('two runs at once have a panel each: one is stopped there, one by the palette', async () => {
  const running = workbench.page.locator('.statusbar-item', { hasText: /Long \d+\/2000|2 runs/ });
  await train('Long');
  await expect.poll(() => state().textContent()).toBe('running');
  await running.waitFor();
  await train('Long');
  await expect.poll(() => runProcesses().length, PATIENT).toBe(2);
  // Two that train leave little of a small machine to the editor.
  await expect.poll(() => running.textContent(), PATIENT).toMatch(/2 runs/);
  await expect.poll(() => state().textContent(), PATIENT).toBe('running');
  await workbench.shot('two-runs');
  await workbench.panel().getByRole('button', { name: 'Stop' }).click();
  await expect.poll(() => state().textContent(), PATIENT).toBe('stopped');
  await expect.poll(() => runProcesses().length, PATIENT).toBe(1);
  await workbench.command('dlspec: Stop Training');
  await expect.poll(() => runProcesses().length, PATIENT).toBe(0);
  await running.waitFor({ state: 'hidden' });
});

test('earlier runs are shown again', async () => {
  await workbench.command('dlspec: Show Run Panel');
  await workbench.choices('finished').first().waitFor();
  await workbench.page.waitForTimeout(300);
  await workbench.shot('runs');
  await workbench.choices('finished').first().click();
  await expect.poll(() => state().textContent()).toBe('finished');
});

test('a spec with errors is not run: the first of them is shown', async () => {
  const before = readdirSync(runs());
  await workbench.open('broken.dlspec');
  await workbench.squiggles('error').first().waitFor();
  await workbench.command('dlspec: Train');
  await workbench.notification(/Baseline cannot be trained/).waitFor();
  await workbench.problems().filter({ hasText: 'Smal' }).first().waitFor();
  await workbench.shot('broken');
  expect(readdirSync(runs())).toEqual(before);
});
