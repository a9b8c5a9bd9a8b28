import { existsSync, readFileSync, renameSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Preparation } from '../data/preparation.ts';
import { RunError } from './error.ts';
import type { ResultEvent, RunEvent } from './events.ts';
import { appendWhole, makeFolder, reasonOf, removed, writeWhole } from './files.ts';
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

export class RunFolder {
  private constructor(readonly path: string) {}

  /** Makes `<runs>/<time>-<name>` with the spec as it runs, and where it runs. */
  static create(runs: string, spec: TrainSpec, preparation: Preparation, environment: object, now: Date): RunFolder {
    const time = now.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
    const name = join(resolve(runs), `${time}-${spec.name}`);
    // A folder that others see is whole.
    const unfinished = new RunFolder(`${name}.${process.pid}.tmp`);
    try {
      makeFolder(unfinished.path);
      writeWhole(unfinished.file('text'), spec.text);
      writeWhole(unfinished.file('spec'), `${JSON.stringify(spec)}\n`);
      writeWhole(unfinished.file('preparation'), `${JSON.stringify(preparation)}\n`);
      writeWhole(unfinished.file('environment'), `${JSON.stringify(environment, null, 2)}\n`);
      return new RunFolder(renamed(unfinished.path, name));
    } catch (error) {
      removed(unfinished.path);
      throw new RunError(`cannot write the run folder ${name}: ${reasonOf(error)}`);
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
    this.write('events', (file) => appendWhole(file, `${JSON.stringify(event)}\n`));
  }

  writeResult(result: ResultEvent): void {
    this.write('result', (file) => writeWhole(file, `${JSON.stringify(result, null, 2)}\n`));
  }

  spec(): TrainSpec {
    return this.json('spec', ({ network, data, settings }: Partial<TrainSpec>) =>
      Boolean(Array.isArray(network?.nodes) && data?.settings?.source && settings?.loss && settings.optimizer),
    );
  }

  preparation(): Preparation {
    return this.json('preparation', ({ shape, scale, shift, target }: Partial<Preparation>) =>
      Boolean(Array.isArray(shape) && Array.isArray(scale) && Array.isArray(shift) && target),
    );
  }

  /** The weights to use: the best, or the last where nothing was best yet. */
  weights(): string {
    const found = checkpointIn(this.path);
    if (!found) throw new RunError(`the run ${this.path} has no weights: it ended before its first checkpoint`);
    return found;
  }

  private file(kind: keyof typeof FILES): string {
    return join(this.path, FILES[kind]);
  }

  private write(kind: keyof typeof FILES, write: (file: string) => void): void {
    const file = this.file(kind);
    try {
      write(file);
    } catch (error) {
      throw new RunError(`cannot write ${file}: ${reasonOf(error)}`);
    }
  }

  /** Reads a file of the folder; what nobody wrote in this form is refused. */
  private json<T>(kind: keyof typeof FILES, fits: (content: Partial<T>) => boolean): T {
    const file = this.file(kind);
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (error) {
      throw new RunError(`cannot read ${file}: ${reasonOf(error)}`);
    }
    const content = parsed(text);
    if (typeof content === 'object' && content !== null && fits(content)) return content as T;
    throw new RunError(`${file} is damaged or was cut off: get the run folder again, or train again`);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Gives a folder the first name that is free: `name`, `name-2`, … */
function renamed(folder: string, name: string): string {
  for (let twin = 1; ; twin++) {
    const path = twin === 1 ? name : `${name}-${twin}`;
    if (existsSync(path)) continue;
    try {
      renameSync(folder, path);
      return path;
    } catch (error) {
      // Another run took the name meanwhile.
      if (!existsSync(path)) throw error;
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

function checkpointIn(folder: string): string | undefined {
  const files = [CHECKPOINTS.best, CHECKPOINTS.last].map((name) => join(folder, name));
  return files.find((file) => existsSync(file));
}

/** The file of weights at `path`: where that is the folder of a run, its checkpoint; else `path` itself. */
export const weightsIn = (path: string): string => checkpointIn(path) ?? path;
