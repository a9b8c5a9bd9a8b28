import { type ChildProcess, fork, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { compiled, smallSpec, temporaryFolder } from '../../test/small_runs.ts';
import type { ResultEvent, RunEvent } from './events.ts';
import { Event, Start, Stop } from './protocol.ts';

const folder = temporaryFolder();
/** Built before the tests. */
const bundle = resolve(import.meta.dirname, '../../dist/run.js');

/** A run process of ours, and what it tells. */
function started() {
  const child = fork(bundle, [], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], serialization: 'advanced' });
  const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
  const events: RunEvent[] = [];
  let errors = '';
  child.stderr!.on('data', (text) => {
    errors += text;
  });
  connection.onNotification(Event, (event) => void events.push(event));
  connection.listen();
  // Not 'close': that never comes where the parent has closed the channel.
  const ended = new Promise<number | null>((done) => child.once('exit', (code) => setImmediate(done, code)));
  return { child, connection, events, ended, errors: () => errors };
}

const until = async (fact: () => boolean) => {
  for (let tries = 0; !fact(); tries++) {
    if (tries > 1000) throw new Error('waited in vain');
    await wait(10);
  }
};

describe('a run process', () => {
  it('answers with the run folder, tells every event in order, and leaves', async () => {
    const { connection, events, ended, errors } = started();
    const { run } = await connection.sendRequest(Start, { spec: compiled(smallSpec()), runs: folder, threads: 1 });
    expect(await ended).toBe(0);
    const lines = readFileSync(join(run, 'events.jsonl'), 'utf8').trimEnd().split('\n');
    expect(events.map((event) => JSON.stringify(event))).toEqual(lines);
    expect(events.at(-1)).toMatchObject({ event: 'result', status: 'finished' });
    expect(errors()).toBe('');
  });

  it('stops when asked to, with a checkpoint', async () => {
    const { connection, events, ended } = started();
    const spec = compiled(smallSpec({ epochs: '1000000' }));
    const { run } = await connection.sendRequest(Start, { spec, runs: folder, threads: 1 });
    await until(() => events.some(({ event }) => event === 'epoch'));
    await connection.sendNotification(Stop);
    expect(await ended).toBe(0);
    expect(events.at(-1)).toMatchObject({ event: 'result', status: 'stopped' });
    expect(existsSync(join(run, 'last.safetensors'))).toBe(true);
  });

  it('stops when asked to before it has begun', async () => {
    const { connection, events, ended } = started();
    const spec = compiled(smallSpec({ epochs: '1000000' }));
    const answer = connection.sendRequest(Start, { spec, runs: folder, threads: 1 });
    await connection.sendNotification(Stop);
    await answer;
    expect(await ended).toBe(0);
    expect(events.at(-1)).toMatchObject({ event: 'result', status: 'stopped' });
  });

  it('says in one line why a run cannot begin, and leaves', async () => {
    const { connection, ended, errors } = started();
    const spec = compiled(smallSpec({}, { source: 'csv("no.csv")', target: 'class(y)' }));
    const answer = connection.sendRequest(Start, { spec, runs: join(folder, 'none'), threads: 1 });
    await expect(answer).rejects.toThrow(/^\/specs\/no\.csv: no such file; put it there[^\n]*$/);
    expect(await ended).toBe(1);
    expect(existsSync(join(folder, 'none'))).toBe(false);
    expect(errors()).toBe('');
  });

  it('ends as failed where the loss is no longer a number', async () => {
    const { connection, events, ended } = started();
    const spec = compiled(smallSpec({ optimizer: 'sgd(lr: 1e30)' }));
    await connection.sendRequest(Start, { spec, runs: folder, threads: 1 });
    expect(await ended).toBe(1);
    expect(events.at(-1)).toMatchObject({ event: 'result', status: 'failed' });
  });

  it.each([
    ['closes the channel', (child: ChildProcess) => child.disconnect()],
    ['is killed', undefined],
  ])('whose parent %s ends with a checkpoint', async (how, leave) => {
    const runs = join(folder, how.replace(/\W/g, '-'));
    const spec = compiled(smallSpec({ epochs: '1000000' }));
    if (leave) {
      const { child, connection, ended, errors } = started();
      await connection.sendRequest(Start, { spec, runs, threads: 1 });
      leave(child);
      expect(await ended).toBe(0);
      expect(errors()).toBe('');
    } else {
      const message = { jsonrpc: '2.0', id: 0, method: 'run/start', params: { spec, runs, threads: 1 } };
      const parent = `
        const child = require('node:child_process').fork(${JSON.stringify(bundle)}, [], { stdio: 'ignore', detached: true });
        child.send(${JSON.stringify(message)});
        setInterval(() => {}, 1000);`;
      writeFileSync(join(folder, 'parent.cjs'), parent);
      const starter = spawn(process.execPath, [join(folder, 'parent.cjs')]);
      await until(() => existsSync(runs) && readdirSync(runs).some((name) => !name.includes('tmp')));
      starter.kill('SIGKILL');
    }
    const run = join(runs, readdirSync(runs)[0]!);
    await until(() => existsSync(join(run, 'result.json')));
    const result = JSON.parse(readFileSync(join(run, 'result.json'), 'utf8')) as ResultEvent;
    expect(result.status).toBe('stopped');
    expect(existsSync(join(run, 'last.safetensors'))).toBe(true);
  });
});
