import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Preparation } from '../data/preparation.ts';
import { RunError } from './error.ts';
import type { ResultEvent, RunEvent } from './events.ts';
import type { TrainSpec } from './spec.ts';

/** What stands in a run folder, a contract: see ARCHITECTURE.md. */
const FILES = {
  text: 'spec.dlspec',
  spec: 'spec.json',
  preparation: 'preparation.json',
  environment: 'environment.json',
  events: 'events.jsonl',
  result: 'result.json',
} as const;

export const CHECKPOINTS = { best: 'best.safetensors', last: 'last.safetensors' } as const;

/** Writes all of a file or nothing of it: to a temporary name, synced, renamed. */
export function writeWhole(file: string, content: Uint8Array | string): void {
  const temporary = `${file}.${process.pid}.tmp`;
  const handle = openSync(temporary, 'w');
  try {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(temporary, file);
}

export class RunFolder {
  private constructor(readonly path: string) {}

  /** Makes `<runs>/<time>-<name>` with the spec as it runs, and where it runs. */
  static create(runs: string, spec: TrainSpec, preparation: Preparation, environment: object, now: Date): RunFolder {
    const time = now.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
    const name = join(resolve(runs), `${time}-${spec.name}`);
    let path = name;
    for (let twin = 2; existsSync(path); twin++) path = `${name}-${twin}`;
    try {
      mkdirSync(path, { recursive: true });
      const folder = new RunFolder(path);
      writeWhole(folder.file('text'), spec.text);
      writeWhole(folder.file('spec'), `${JSON.stringify(spec)}\n`);
      writeWhole(folder.file('preparation'), `${JSON.stringify(preparation)}\n`);
      writeWhole(folder.file('environment'), `${JSON.stringify(environment, null, 2)}\n`);
      return folder;
    } catch (error) {
      throw new RunError(`cannot write the run folder ${path}: ${(error as Error).message}`);
    }
  }

  /** Opens a run folder, given as its path or as its name under `runs`. */
  static open(run: string, runs: string): RunFolder {
    const candidates = [resolve(run), join(resolve(runs), basename(run))];
    const found = candidates.find((path) => existsSync(join(path, FILES.spec)));
    if (!found) throw new RunError(`no run at ${candidates[0]}: give the path of a folder that 'dlspec train' made`);
    return new RunFolder(found);
  }

  append(event: RunEvent): void {
    appendFileSync(this.file('events'), `${JSON.stringify(event)}\n`);
  }

  writeResult(result: ResultEvent): void {
    writeWhole(this.file('result'), `${JSON.stringify(result, null, 2)}\n`);
  }

  spec(): TrainSpec {
    return this.json('spec');
  }

  preparation(): Preparation {
    return this.json('preparation');
  }

  /** The weights to use: the best, or the last where nothing was best yet. */
  weights(): string {
    const files = [CHECKPOINTS.best, CHECKPOINTS.last].map((name) => join(this.path, name));
    const found = files.find((file) => existsSync(file));
    if (!found) throw new RunError(`the run ${this.path} has no weights: it ended before its first checkpoint`);
    return found;
  }

  private file(kind: keyof typeof FILES): string {
    return join(this.path, FILES[kind]);
  }

  private json<T>(kind: keyof typeof FILES): T {
    const file = this.file(kind);
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as T;
    } catch (error) {
      throw new RunError(`cannot read ${file}: ${(error as Error).message}`);
    }
  }
}

/** Where runs go by default: `.dlspec/runs` at the root of the package or repository that the spec lies in. */
export function defaultRuns(spec: string): string {
  const start = dirname(resolve(spec));
  for (let folder = start; ; folder = dirname(folder)) {
    if (['.dlspec', '.git', 'package.json'].some((mark) => existsSync(join(folder, mark))))
      return join(folder, '.dlspec', 'runs');
    if (folder === dirname(folder)) return join(start, '.dlspec', 'runs');
  }
}
