import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { edits } from '../../server/syntax/editing.ts';
import { Chance } from './chance.ts';
import { misformatted } from './checks.ts';
import { EditingServer, Failed } from './editing_server.ts';
import { minimized } from './minimize.ts';
import { OTHER, OTHER_FILE, SpecWriter } from './specs.ts';

/**
 * Specs written from the grammar and the tables, then edited at random, through everything that reads them: a language
 * server in a process of its own, asked everything it can answer at random places, and the formatter.
 *
 *   npm run fuzz -- N [--seed S] [--from CASE]
 *
 * The same seed writes the same cases. What fails is made small and printed.
 */
const USAGE = 'npm run fuzz -- N [--seed S] [--from CASE]';
/** Servers at work side by side. */
const SERVERS = 2;
/** Different failures after which no more are looked for. */
const ENOUGH = 5;

const { values, positionals } = parseArgs({
  options: { seed: { type: 'string' }, from: { type: 'string' } },
  allowPositionals: true,
});
const [count, seed, from] = [positionals[0] ?? '200', values.seed ?? `${Date.now() % 2 ** 31}`, values.from ?? '0'].map(
  Number,
) as [number, number, number];
if (![count, seed, from].every((number) => Number.isSafeInteger(number) && number >= 0)) {
  console.error(`usage: ${USAGE}`);
  process.exit(2);
}

/** The case's text, and what it becomes edit by edit. */
function textsOf(number: number): string[] {
  const chance = new Chance(seed, number);
  const written = new SpecWriter(chance, folder).write();
  const [changes] = fc.sample(edits([written, OTHER], 4), { numRuns: 1, seed: chance.between(0, 2 ** 31 - 1) });
  const texts = [written];
  for (const change of changes!) texts.push(change(texts.at(-1)!));
  return texts;
}

async function check(texts: readonly string[], number: number, server: EditingServer): Promise<void> {
  const chance = new Chance(seed, number + 2 ** 32);
  const [first, ...rest] = texts;
  await server.open(first!);
  try {
    await server.askAll(first!, chance);
    for (const text of rest) {
      await server.edit(text);
      await server.askAll(text, chance);
    }
    await sameAsAnew(texts, server);
  } finally {
    await server.close();
  }
  for (const text of texts) {
    const wrong = misformatted(text);
    if (wrong) throw new Misformatted(wrong, text);
  }
}

/** What was found edit by edit is what is found in the last text by itself. */
async function sameAsAnew(texts: readonly string[], server: EditingServer): Promise<void> {
  const last = texts.at(-1)!;
  const followed = JSON.stringify(await server.diagnostics(last));
  await server.close();
  await server.open(last);
  const anew = JSON.stringify(await server.diagnostics(last));
  if (anew !== followed) throw new Failed(`after edits other diagnostics than of the text anew:\n${followed}\n${anew}`);
}

class Misformatted extends Error {
  constructor(
    readonly what: string,
    readonly text: string,
  ) {
    super(what);
  }
}

/** A text as small as can be at which the same goes wrong. */
async function smallest(error: unknown, texts: readonly string[], number: number): Promise<string> {
  if (error instanceof Misformatted) return minimized(error.text, async (text) => misformatted(text) === error.what);
  if (!(error instanceof Failed) || !error.asked) return texts.join('\n---------- becomes\n');
  const [method] = error.asked;
  const server = new EditingServer(folder, `smaller_${number}.dlspec`);
  const fails = async (text: string): Promise<boolean> => {
    // Where in the text it was asked about moves with what is taken out.
    try {
      await server.open(text);
      for (let place = 0; place < 4; place++) await server.askAll(text, new Chance(seed, place));
      await server.close();
      return false;
    } catch (again) {
      await server.close();
      return again instanceof Failed && again.asked?.[0] === method;
    }
  };
  try {
    for (const text of texts) if (await fails(text)) return await minimized(text, fails, 150);
    return texts.join('\n---------- becomes\n');
  } finally {
    server.kill();
  }
}

let next = from;
const failures = new Map<string, string>();

async function work(at: number): Promise<void> {
  const server = new EditingServer(folder, `fuzz_${at}.dlspec`);
  while (next < from + count && failures.size < ENOUGH) {
    const number = next++;
    let texts: string[] = [];
    try {
      texts = textsOf(number);
      await check(texts, number, server);
    } catch (error) {
      const what = error instanceof Failed || error instanceof Misformatted ? error.what : (error as Error).stack!;
      const kind = what.replaceAll(/\{.*?\}|\d+/g, '…').slice(0, 300);
      server.kill();
      if (failures.has(kind)) continue;
      failures.set(kind, '');
      const text = await smallest(error, texts, number);
      failures.set(kind, text);
      console.error(`\ncase ${number} (--seed ${seed} --from ${number}): ${what}\n----------\n${text}\n----------`);
    }
  }
  server.kill();
}

const folder = mkdtempSync(join(tmpdir(), 'dlspec-fuzz-'));
writeFileSync(join(folder, OTHER_FILE), OTHER);
const start = performance.now();
console.log(`seed ${seed}`);
try {
  await Promise.all(Array.from({ length: SERVERS }, (_, at) => work(at)));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const seconds = ((performance.now() - start) / 1000).toFixed(1);
console.log(
  `${next - from} specs in ${seconds} s: ${failures.size === 0 ? 'nothing failed' : `${failures.size} failures`}`,
);
process.exitCode = failures.size === 0 ? 0 : 1;
