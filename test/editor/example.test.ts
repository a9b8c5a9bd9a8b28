import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { Workbench } from './workbench.ts';

const example = readFileSync(join(import.meta.dirname, '../../examples/digits.dlspec'), 'utf8');
let workbench: Workbench;

beforeAll(async () => {
  workbench = await Workbench.start({
    extensions: inject('extensions'),
    files: { 'digits.dlspec': example },
    settings: { 'workbench.colorTheme': 'Dark Modern', 'workbench.layoutControl.enabled': false },
  });
  await workbench.open('digits.dlspec');
});
afterEach((context) => workbench.shotOfFailure(context));
afterAll(() => workbench?.stop());

/** Its last picture is the one in the README. */
test('the example of the README trains as it says', async () => {
  await workbench.command('View: Toggle Primary Side Bar Visibility');
  await workbench.command('dlspec: Train');
  const panel = workbench.panel();
  await panel.locator('h1', { hasText: 'Baseline' }).waitFor();
  await expect.poll(() => panel.locator('.state').textContent(), { timeout: 100_000 }).toBe('finished');
  const accuracy = await panel.locator('tr.test td').last().textContent();
  expect(Number.parseFloat(accuracy!)).toBeGreaterThan(97);
  await workbench.notification(/Training/).waitFor({ state: 'detached' });
  await panel
    .locator('.plot')
    .first()
    .hover({ position: { x: 330, y: 70 } });
  await panel.locator('.tooltip:visible .row').first().waitFor();
  // What the pointer passed over on its way fades out.
  await workbench.page.waitForTimeout(1000);
  await workbench.shot('editor');
});
