import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunEvent } from '../engine/run/events.ts';
import type { StartParams } from '../engine/run/protocol.ts';
import { Runs } from './runs.ts';

/** A process that speaks as a run process does, and ends as its run's name says. */
const process = `
const tell = (params) => process.send({ jsonrpc: '2.0', method: 'run/event', params });
const result = (status) => {
  tell({ event: 'result', run: '/run', status, epochs: 1, steps: 2000, metrics: {}, seconds: 1 });
  process.send({ jsonrpc: '2.0', method: '$/end' }, undefined, undefined, () => process.exit());
};
process.on('message', ({ id, method, params }) => {
  const name = params?.spec?.name;
  if (method === 'run/stop') {
    if (globalThis.deaf) return;
    result('stopped');
  } else if (name === 'refused') {
    process.send({ jsonrpc: '2.0', id, error: { code: -32602, message: 'data file missing: a.csv' } });
  } else if (method === 'run/start') {
    globalThis.deaf = name === 'deaf';
    process.send({ jsonrpc: '2.0', id, result: { run: '/runs/' + name } });
    if (name === 'crashing') {
      process.stderr.write('kernel fault at 0x0\\n', () => process.kill(process.pid, 'SIGKILL'));
    } else if (name === 'finishing') {
      for (let step = 1; step <= 2000; step++) tell({ event: 'step', step, epoch: 1, train: { loss: 1 / step }, rate: 1, samplesPerSecond: 1, seconds: step });
      result('finished');
    }
  }
});
`;

let folder: string;
let module: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dlspec-runs-'));
  module = join(folder, 'process.mjs');
  writeFileSync(module, process);
});
afterAll(() => rmSync(folder, { recursive: true }));

function begin(name: string) {
  const events: RunEvent[] = [];
  const errors: string[] = [];
  let changes = 0;
  const runs = new Runs(module, () => changes++);
  const params = { spec: { name }, runs: '/runs', threads: 0 } as StartParams;
  const run = runs.start(params, { onEvent: (event) => events.push(event), onError: (line) => errors.push(line) });
  return { runs, run, events, errors, changes: () => changes };
}

test('every event arrives before the end, however many there are', async () => {
  const { runs, run, events, changes } = begin('finishing');
  const result = await (await run).ended;
  expect(result.status).toBe('finished');
  expect(events).toHaveLength(2001);
  expect(events[0]).toMatchObject({ train: { loss: 1 } });
  expect((await run).progress.step?.step).toBe(2000);
  expect(runs.active()).toEqual([]);
  expect(changes()).toBe(2);
});

test('a run that cannot begin says why, and its process is gone', async () => {
  const { runs, run } = begin('refused');
  await expect(run).rejects.toThrow('data file missing: a.csv');
  await runs.stopAll(5000);
  expect(runs.active()).toEqual([]);
});

test('a process that dies is told from one that fails', async () => {
  const { runs, run, errors } = begin('crashing');
  await expect((await run).ended).rejects.toThrow('the run process died (signal SIGKILL): kernel fault at 0x0');
  expect(errors).toEqual(['kernel fault at 0x0']);
  expect(runs.death('/runs/crashing')).toMatch(/SIGKILL/);
  expect(runs.active()).toEqual([]);
});

test('stop ends a run with a result', async () => {
  const { run } = begin('long');
  (await run).stop();
  expect((await run).message()).toBe('stopping after this step');
  expect((await (await run).ended).status).toBe('stopped');
});

test('at the end of the session runs are stopped, and killed where they do not listen', async () => {
  const polite = begin('long');
  const ended = (await polite.run).ended;
  await polite.runs.stopAll(5000);
  expect((await ended).status).toBe('stopped');

  const deaf = begin('deaf');
  await deaf.run;
  await deaf.runs.stopAll(200);
  expect(deaf.runs.active()).toEqual([]);
  expect(deaf.runs.death('/runs/deaf')).toMatch(/SIGKILL/);
});
