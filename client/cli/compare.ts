import { basename } from 'node:path';
import type { EpochEvent, Values } from '../../engine/run/events.ts';
import { figure, percent } from '../figures.ts';
import { lastEpoch, type PastRun, pastRun } from '../recent_runs.ts';
import { type Difference, differences } from './differences.ts';
import { Failure } from './failure.ts';
import { openRun, type RunOptions } from './open_run.ts';
import { table } from './table.ts';

interface Compared {
  readonly run: PastRun;
  readonly last: EpochEvent | undefined;
}

/** What differs between runs, and what came of it. */
export async function compare(given: readonly string[], options: RunOptions): Promise<void> {
  if (given.length < 2) throw new Failure('one run differs from nothing: name two or more', 2);
  const folders = given.map((run) => openRun(run, options));
  const found = differences(folders.map((folder) => folder.spec()));
  const compared = await Promise.all(folders.map(({ path }) => read(path)));
  if (options.format === 'json') {
    console.log(JSON.stringify({ runs: compared.map(asJson), differences: found }, null, 2));
    return;
  }
  for (const line of shown(compared, found)) console.log(line);
}

async function read(folder: string): Promise<Compared> {
  const run = await pastRun(folder);
  if (!run) throw new Failure(`the events of ${folder} are damaged or were cut off: get the run folder again`);
  return { run, last: await lastEpoch(folder) };
}

function asJson({ run: { folder, start, status, result }, last }: Compared): object {
  const { epochs = null, seconds = null, metrics = null, best = null } = result ?? {};
  const ofLast = last && { epoch: last.epoch, train: last.train, validation: last.validation };
  const { name, parameters } = start;
  return { run: folder, name, status, parameters, epochs, seconds, metrics, best, last: ofLast ?? null };
}

function shown(compared: readonly Compared[], found: readonly Difference[]): string[] {
  const names = compared.map(({ run }) => basename(run.folder));
  const settings = found.map(({ setting, values }) => [setting, ...values.map((value) => value ?? '–')]);
  if (found.length === 0) settings.push(['no setting differs', ...names.map(() => '')]);
  const facts = [
    ['status', ...compared.map(({ run }) => run.status)],
    ['parameters', ...compared.map(({ run }) => String(run.start.parameters))],
    ['epochs', ...compared.map(({ run }) => String(run.result?.epochs ?? '–'))],
    ['best epoch', ...compared.map(({ run }) => String(run.result?.best?.epoch ?? '–'))],
  ];
  const values = [
    ...valueRows('best, test', compared, ({ run }) => run.result?.metrics.test),
    ...valueRows('best, validation', compared, ({ run }) => run.result?.metrics.validation),
    ...valueRows('last, validation', compared, ({ last }) => last?.validation),
    ...valueRows('last, train', compared, ({ last }) => last?.train),
  ];
  const columns = new Set([0, ...names.map((_, at) => at + 1)]);
  return table([['', ...names], ...settings, ...facts, ...values], columns);
}

/** A row for the loss and each metric that some run has. */
function valueRows(
  what: string,
  compared: readonly Compared[],
  of: (each: Compared) => Values | undefined,
): (readonly string[])[] {
  const names = [...new Set(compared.flatMap((each) => Object.keys(of(each) ?? {})))];
  return names.map((name) => [
    `${what} ${name}`,
    ...compared.map((each) => {
      const value = of(each)?.[name];
      return each.run.start.shares.includes(name) ? percent(value, 2) : figure(value);
    }),
  ]);
}
