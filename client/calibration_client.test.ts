import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { measureMachine } from './calibration_client.ts';

/** Processes that end as that which measures may end. */
const processes = {
  kept: `process.send({ is: 'progress', progress: { doing: 'memory, one thread', done: 0.5 } });
process.send({ is: 'kept', device: { name: 'this', peak: 2e11, bandwidth: 2e10 }, file: '/kept.json' }, () => process.exit());`,
  failed: `process.send({ is: 'failed', problem: 'cannot write /kept.json: no space' }, () => process.exit(1));`,
  crashing: `process.kill(process.pid, 'SIGSEGV');`,
  endless: `process.send({ is: 'progress', progress: { doing: 'memory', done: 0.1 } }); setInterval(() => {}, 1000);`,
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dlspec-measuring-'));
  for (const [name, text] of Object.entries(processes)) writeFileSync(join(folder, `${name}.mjs`), text);
});
afterAll(() => rmSync(folder, { recursive: true }));

function begin(name: keyof typeof processes, onProgress: (done: number) => void = () => {}) {
  const ending = new AbortController();
  const { signal } = ending;
  const measured = measureMachine(join(folder, `${name}.mjs`), { onProgress: ({ done }) => onProgress(done), signal });
  return { measured, ending };
}

test('tells how far it is, and what it found', async () => {
  const seen: number[] = [];
  const { measured } = begin('kept', (done) => seen.push(done));
  expect(await measured).toMatchObject({ device: { peak: 2e11 }, file: '/kept.json' });
  expect(seen).toEqual([0.5]);
});

test.each([
  ['failed', 'cannot write /kept.json: no space'],
  ['crashing', 'the process that measures died (signal SIGSEGV)'],
] as const)('%s: says why', async (name, problem) => {
  await expect(begin(name).measured).rejects.toThrow(problem);
});

test('who gives up gets nothing, and the process is gone', async () => {
  const { measured, ending } = begin('endless', () => ending.abort());
  expect(await measured).toBeUndefined();
});
