import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { recentRuns } from './recent_runs.ts';

const folder = mkdtempSync(join(tmpdir(), 'dlspec-recent-'));
afterAll(() => rmSync(folder, { recursive: true }));

function run(name: string, files: Record<string, string>): void {
  mkdirSync(join(folder, name));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, name, file), text);
}

test('run folders are found newest first, with how they ended', async () => {
  const start = (name: string) =>
    `${JSON.stringify({ event: 'start', name, time: '2026-01-02T03:04:05Z' })}\n{"event":"step"}\n`;
  run('20260101-000000-Old', { 'events.jsonl': start('Old'), 'result.json': '{"status":"finished"}' });
  run('20260102-000000-New', { 'events.jsonl': start('New') });
  run('20260103-000000-Empty', {});
  run('20260104-000000-Torn', { 'events.jsonl': '{"event":"sta' });
  writeFileSync(join(folder, 'a file.txt'), '');

  const found = await recentRuns([folder, join(folder, 'nowhere')]);
  expect(found.map(({ name, status }) => [name.split(' · ')[0], status])).toEqual([
    ['New', 'no result'],
    ['Old', 'finished'],
  ]);
  expect(found[0]!.name).toMatch(/New · .*2026/);
  expect((await recentRuns([folder], 3)).map((each) => each.folder)).toEqual([join(folder, '20260102-000000-New')]);
});
