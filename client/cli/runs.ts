import { existsSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import type { Values } from '../../engine/run/events.ts';
import { defaultRuns } from '../../engine/run/folder.ts';
import { duration, figure, percent } from '../figures.ts';
import { type PastRun, recentRuns } from '../recent_runs.ts';
import { Failure } from './failure.ts';
import { table } from './table.ts';

interface RunsOptions {
  readonly format: 'text' | 'json';
  readonly runs?: string;
  readonly last?: number;
}

/** The parts of the data, that which tells most of a run first. */
const PARTS = ['test', 'validation', 'train'] as const;

/** Lists the runs in a folder of runs, newest first. */
export async function listRuns({ format, runs, last }: RunsOptions): Promise<void> {
  const folder = resolve(runs ?? defaultRuns(join(process.cwd(), 'spec')));
  if (runs && !existsSync(runs)) throw new Failure(`there is no folder ${runs}`, 2);
  const found = await recentRuns([folder], last ?? Infinity);
  if (format === 'json') console.log(JSON.stringify(found.map(asJson), null, 2));
  else if (found.length === 0) console.log(`no runs in ${shown(folder)}: \`dlspec train FILE\` makes one`);
  else for (const line of listed(found)) console.log(line);
}

function asJson({ folder, start, result, status }: PastRun): object {
  const { name, file, time, parameters } = start;
  const { epochs, steps, seconds, metrics, best } = result ?? {};
  return { run: folder, name, file, time, status, parameters, epochs, steps, seconds, metrics, best };
}

const shown = (folder: string): string => relative(process.cwd(), folder) || '.';

function listed(found: readonly PastRun[]): string[] {
  const rows = found.map((run) => {
    const { folder, status, result } = run;
    return [
      basename(folder),
      status,
      ...(result ? [String(result.epochs), duration(result.seconds)] : ['', '']),
      reached(run),
    ];
  });
  return table([['run', 'status', 'epochs', 'time', 'reached'], ...rows], new Set([0, 1, 4]));
}

/** `test loss 0.313, accuracy 91.20 %`. */
function reached({ start, result }: PastRun): string {
  const part = PARTS.find((each) => result?.metrics[each]);
  if (!part) return result?.error ?? '';
  const values = Object.entries(result!.metrics[part] as Values);
  const texts = values.map(
    ([name, value]) => `${name} ${start.shares.includes(name) ? percent(value, 2) : figure(value)}`,
  );
  return `${part} ${texts.join(', ')}`;
}
