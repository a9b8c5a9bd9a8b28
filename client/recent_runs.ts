import { open, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { EpochEvent, ResultEvent, StartEvent } from '../engine/run/events.ts';

export interface PastRun {
  readonly folder: string;
  /** The train declaration and when it began. */
  readonly name: string;
  readonly start: StartEvent;
  /** How it ended; undefined where its process did not live to say, or is at it. */
  readonly result?: ResultEvent;
  /** As the result says it; `no result` where the run's process did not live to write one. */
  readonly status: string;
}

/** The newest run folders, newest first. Their names begin with the time, so the names sort. */
export async function recentRuns(folders: readonly string[], most = 50): Promise<PastRun[]> {
  const found = await Promise.all(
    folders.map(async (folder) => (await names(folder)).map((name) => join(folder, name))),
  );
  const newest = found
    .flat()
    .sort((a, b) => (basename(a) < basename(b) ? 1 : -1))
    .slice(0, most);
  const runs = await Promise.all(newest.map(pastRun));
  return runs.filter((run) => run !== undefined);
}

async function names(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch {
    return []; // no run has been there yet
  }
}

/** Undefined where the folder is none of a run. */
export async function pastRun(folder: string): Promise<PastRun | undefined> {
  try {
    const start = JSON.parse(await firstLine(join(folder, 'events.jsonl'))) as StartEvent;
    const ended = await resultOf(folder);
    return {
      folder,
      name: `${start.name} · ${shortTime(start.time)}`,
      start,
      ...(ended && { result: ended }),
      status: ended?.status ?? 'no result',
    };
  } catch {
    return undefined;
  }
}

async function resultOf(folder: string): Promise<ResultEvent | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, 'result.json'), 'utf8')) as ResultEvent;
  } catch {
    return undefined;
  }
}

/** What the last epoch of a run told; undefined where none was finished. A line that is cut off does not count. */
export async function lastEpoch(folder: string): Promise<EpochEvent | undefined> {
  const lines = (await readFile(join(folder, 'events.jsonl'), 'utf8')).split('\n').slice(0, -1);
  const last = lines.findLast((line) => line.startsWith('{"event":"epoch"'));
  return last === undefined ? undefined : (JSON.parse(last) as EpochEvent);
}

async function firstLine(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(16_384), 0, 16_384, 0);
    return buffer.toString('utf8', 0, bytesRead).split('\n', 1)[0]!;
  } finally {
    await handle.close();
  }
}

function shortTime(iso: string): string {
  return new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}
