import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EventsFollower } from './events_follower.ts';

let folder: string;
let file: string;
let follower: EventsFollower | undefined;
const seen: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dlspec-follow-'));
  file = join(folder, 'events.jsonl');
  seen.length = 0;
});
afterEach(() => {
  follower?.close();
  rmSync(folder, { recursive: true });
});

const follow = () => {
  follower = new EventsFollower(folder, {
    onEvents: (events) =>
      seen.push(...events.map((event) => ('step' in event ? `${event.event} ${event.step}` : event.event))),
    onRestart: () => seen.push('restart'),
    onUnreadable: (why) => seen.push(why.replaceAll(folder, '')),
  });
};
const step = (number: number) => `${JSON.stringify({ event: 'step', step: number })}\n`;

test('events that are there come first, then those that are written', async () => {
  writeFileSync(file, step(1) + step(2));
  follow();
  await vi.waitFor(() => expect(seen).toEqual(['step 1', 'step 2']));
  appendFileSync(file, step(3));
  await vi.waitFor(() => expect(seen).toEqual(['step 1', 'step 2', 'step 3']));
});

test('half a line waits for its other half, in the middle of a letter too', async () => {
  const line = Buffer.from(`${JSON.stringify({ event: 'step', step: 7, note: 'größe' })}\n`);
  const middle = line.indexOf(0xc3) + 1;
  writeFileSync(file, line.subarray(0, middle));
  follow();
  await new Promise((resolve) => setTimeout(resolve, 250));
  expect(seen).toEqual([]);
  appendFileSync(file, line.subarray(middle));
  await vi.waitFor(() => expect(seen).toEqual(['step 7']));
});

test('a torn line is left out', async () => {
  writeFileSync(file, `${step(1)}{"event":"st\n${step(2)}`);
  follow();
  await vi.waitFor(() => expect(seen).toEqual(['step 1', 'step 2']));
});

test('a file written anew begins anew', async () => {
  writeFileSync(file, step(1) + step(2));
  follow();
  await vi.waitFor(() => expect(seen).toHaveLength(2));
  writeFileSync(file, step(1));
  await vi.waitFor(() => expect(seen).toEqual(['step 1', 'step 2', 'restart', 'step 1']));
});

test('events of a newer schema are refused', async () => {
  writeFileSync(file, `${JSON.stringify({ event: 'start', schema: 99 })}\n`);
  follow();
  await vi.waitFor(() => expect(seen[0]).toMatch(/newer dlspec/));
});

test('a folder without events says so', async () => {
  follow();
  await vi.waitFor(() => expect(seen[0]).toMatch(/ENOENT/));
});
