import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { wide } from './specs.ts';
import { Workbench } from './workbench.ts';

/** What someone meets who comes here for the first time. */
let workbench: Workbench;

const themes = ['Light Modern', 'Dark High Contrast', 'Light High Contrast', 'Dark Modern'];
const nameOf = (theme: string) => theme.toLowerCase().replaceAll(' ', '-');

beforeAll(async () => {
  workbench = await Workbench.start({ extensions: inject('extensions'), files: { 'sub/wide.dlspec': wide } });
  await workbench.open('sub/wide.dlspec');
});
afterEach((context) => workbench.shotOfFailure(context));
afterAll(() => workbench?.stop());

const steps = () => workbench.page.locator('.gettingStartedContainer .getting-started-step');
const step = (title: string) => steps().filter({ has: workbench.page.locator('h3', { hasText: title }) });
const lines = () => workbench.page.locator('.monaco-editor .view-lines').innerText();

async function getStarted(): Promise<void> {
  await workbench.command('dlspec: Get Started');
  await steps().first().waitFor();
}

test('the walkthrough has the eight steps of a project', async () => {
  await getStarted();
  await expect.poll(() => steps().count()).toBe(8);
  expect(await steps().locator('h3').allInnerTexts()).toEqual([
    'Define the problem',
    'Analyse the data',
    'Choose features',
    'Prepare the data',
    'Choose a model',
    'Train',
    'Validate and tune',
    'Deploy',
  ]);
  for (const theme of themes) {
    await workbench.theme(theme);
    // The page beside the steps is drawn anew.
    await workbench.panel().locator('h2', { hasText: 'Say it in one sentence' }).waitFor();
    await workbench.page.waitForTimeout(500);
    await workbench.shot(`walkthrough-${nameOf(theme)}`);
  }
});

test('every step opens, with its page beside it', async () => {
  await getStarted();
  const page = workbench.panel();
  for (const [title, text] of [
    ['Choose a model', 'Begin small'],
    ['Deploy', 'Use what was learned'],
    ['Define the problem', 'Say it in one sentence'],
  ] as const) {
    await step(title).click();
    await page.locator('h2', { hasText: text }).waitFor();
    await workbench.page.waitForTimeout(500);
    await workbench.shot(`walkthrough-${title.replaceAll(' ', '-')}`);
  }
});

test('a starting spec is asked for by task, and checks clean', async () => {
  await step('Define the problem').getByRole('button', { name: 'New Spec…' }).click();
  const rows = workbench.page.locator('.quick-input-list .monaco-list-row');
  const there = readdirSync(join(import.meta.dirname, '../../client/starting_specs'));
  await expect.poll(() => rows.count()).toBe(there.filter((file) => file.endsWith('.dlspec')).length);
  await workbench.page.waitForTimeout(300);
  await workbench.shot('new-spec');
  await workbench.choices('Points in the plane').first().click();
  await workbench.line('train Baseline').waitFor();
  expect(await lines()).toMatch(/synthetic\.spirals/);
  await workbench.page.waitForTimeout(1500);
  for (const severity of ['error', 'warning', 'info'] as const) {
    expect(await workbench.squiggles(severity).count()).toBe(0);
  }
  await workbench.shot('new-spec-open');
  // Nothing is written until it is saved.
  expect(readdirSync(workbench.folder)).toEqual(['sub']);
});

test('training a new spec saves it first, in its folder', async () => {
  await workbench.command('dlspec: Train');
  await expect.poll(() => workbench.panel().locator('h1').textContent()).toBe('Baseline');
  expect(existsSync(join(workbench.folder, 'points.dlspec'))).toBe(true);
  await expect.poll(() => workbench.panel().locator('.state').textContent(), { timeout: 60_000 }).toBe('finished');
  expect(existsSync(join(workbench.folder, '.dlspec', 'runs'))).toBe(true);
});

test('reference pages open from the installed files', async () => {
  await workbench.command('View: Close All Editors');
  await workbench.command('dlspec: Open Reference Page');
  await workbench.choices('Layers').first().waitFor();
  await workbench.page.waitForTimeout(300);
  await workbench.shot('pages');
  await workbench.page.keyboard.type('max_pool2d');
  await workbench.choices('max_pool2d').first().click();
  const heading = workbench.panel().locator('h2', { hasText: 'max_pool2d' }).first();
  // The page is opened at the entry.
  await expect.poll(async () => (await heading.boundingBox())?.y).toBeLessThan(300);
  await workbench.shot('page');
});

test("a diagnostic's code opens the page of its rule", async () => {
  await workbench.open('sub/wide.dlspec');
  await workbench.squiggles('warning').first().waitFor();
  await workbench.command('View: Toggle Problems');
  const link = workbench.problems().locator('a', { hasText: 'dropout-wide' });
  await link.first().click({ modifiers: ['Control'] });
  await workbench.panel().locator('h1', { hasText: 'dropout-wide' }).waitFor();
  await workbench.shot('rule-page');
  await workbench.command('View: Toggle Problems');
});
