import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { temporaryFolder } from '../small_runs.ts';

/** `dlspec` as a user starts it. */

export const DLSPEC = resolve(import.meta.dirname, '../../dist/dlspec.js');
/** Data that is not in the repository; tests that need it are skipped where it is absent. */
export const SHARED = resolve(import.meta.dirname, '../../../shared/data');

export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Outcome>;
  /** Waits until standard error or output holds this. */
  shows(text: string | RegExp): Promise<void>;
}

const { NO_COLOR: _, FORCE_COLOR: __, ...environment } = process.env;

/** `shell` instead of arguments for what takes a shell: `dlspec` is the command there. */
export function start(args: readonly string[], cwd: string, { env = {}, shell = '' } = {}): Running {
  const all = { ...environment, ...env };
  const script = `dlspec() { '${process.execPath}' '${DLSPEC}' "$@"; }; ${shell}`;
  const [command, given] = shell ? ['sh', ['-c', script]] : [process.execPath, [DLSPEC, ...args]];
  const child = spawn(command, given, { cwd, env: all });
  const text = { stdout: '', stderr: '' };
  const watchers = new Set<() => void>();
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (chunk: string) => {
      text[stream] += chunk;
      for (const watch of watchers) watch();
    });
  const ended = new Promise<Outcome>((done, failed) => {
    child.once('error', failed);
    child.once('close', (code, signal) => done({ code, signal, ...text }));
  });
  const shows = (wanted: string | RegExp) =>
    new Promise<void>((done, failed) => {
      const watch = () => {
        if (
          ![text.stdout, text.stderr].some((each) =>
            typeof wanted === 'string' ? each.includes(wanted) : wanted.test(each),
          )
        )
          return;
        watchers.delete(watch);
        done();
      };
      watchers.add(watch);
      watch();
      void ended.then(() => failed(new Error(`ended without showing ${wanted}: ${text.stdout}${text.stderr}`)));
    });
  return { child, ended, shows };
}

export const run = (args: readonly string[], cwd: string, options: { env?: NodeJS.ProcessEnv; shell?: string } = {}) =>
  start(args, cwd, options).ended;

/** A folder with these files, removed at the end of the test file. */
export function workFolder(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

export const jsonLines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
