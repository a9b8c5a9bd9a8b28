import { readdirSync, readFileSync } from 'node:fs';
import { Random } from '../../engine/data/random.ts';
import { codeLenses } from '../../server/editor/code_lenses.ts';
import { folding } from '../../server/editor/folding.ts';
import { inlayHints } from '../../server/editor/inlay_hints.ts';
import { outline } from '../../server/editor/outline.ts';
import { semanticTokens } from '../../server/editor/semantic_tokens.ts';
import { unused } from '../../server/editor/unused.ts';
import { analyse } from '../../server/meaning/analyse.ts';
import { Analyser } from '../../server/meaning/analyser.ts';
import { practices } from '../../server/rules/practices.ts';
import { classifier } from '../../server/syntax/examples.ts';
import { format } from '../../server/syntax/format.ts';
import { Lines } from '../../server/syntax/lines.ts';
import { checked } from '../../server/workspace/checked.ts';
import { FilesWorld } from '../../server/workspace/files_world.ts';
import { type Started, startServer } from './server_start.ts';

/** How long an editor waits for diagnostics after a keystroke, and what a spec takes in memory. `npm run bench:analysis` */

const FILE = '/specs/example.dlspec';
const KEYSTROKES = 200;
/** The first ones are the compiler's. */
const WARM_UP = 30;
const EDITS = 1_000;

const blocks = `
block Unit(units, act = relu) {
  x = input
  dense(units) -> act -> dropout(0.2)
}

network Stack(width = 64) {
  vector(32)
  repeat 3 { Unit(width) }
  Unit(16, act: tanh)
  dense(10)
}

`;

function specOf(lines: number): string {
  const whole = classifier + blocks;
  const count = Math.ceil(lines / whole.split('\n').length);
  return Array.from({ length: count }, (_, at) =>
    whole.replaceAll(/\b(Digits|LeNet|Baseline|Unit|Stack)\b/g, `$1${at}`),
  ).join('');
}

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;

function row(what: string, times: readonly number[]): void {
  const sorted = [...times].sort((a, b) => a - b);
  const figures = [at(sorted, 0.5), at(sorted, 0.99), sorted.at(-1)!].map((time) => time.toFixed(1).padStart(8));
  process.stdout.write(`  ${what.padEnd(46)}${figures.join('')}\n`);
}

const timed = (run: () => unknown): number => {
  const start = performance.now();
  run();
  return performance.now() - start;
};

const used = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
};

/** Times of reading, rules and diagnostics, each with one letter more or one less than the text before. */
function keystrokes(analyser: Analyser, text: string, place: number, then?: () => unknown): number[] {
  const world = new FilesWorld();
  return Array.from({ length: KEYSTROKES + WARM_UP }, (_, key) => {
    const edited = key % 2 === 0 ? `${text.slice(0, place)}7${text.slice(place)}` : text;
    const time = timed(() => checked(analyser.read(edited, world), world));
    then?.();
    return time;
  }).slice(WARM_UP);
}

function measure(lines: number): void {
  const text = specOf(lines);
  const world = new FilesWorld();
  const before = used();
  const analyser = new Analyser(FILE);
  const opened = timed(() => checked(analyser.read(text, world), world));
  const { declarations } = analyser.read(text, world).tree;
  process.stdout.write(
    `${lines} lines, ${declarations.length} declarations${' '.repeat(20)}  median     p99     max ms\n`,
  );
  row('opened (with the compiler, the first time)', [opened]);
  const first = used();
  row('read as a whole', Array.from({ length: 12 }, () => timed(() => analyse(text, FILE))).slice(2));
  const analysis = analyser.read(text, world);
  row(
    'all rules, each run anew',
    Array.from({ length: 30 }, () => timed(() => practices(analysis, world, { timing: new Map() }))).slice(10),
  );
  row(
    'all rules, nothing changed',
    Array.from({ length: 30 }, () => timed(() => practices(analysis, world))).slice(10),
  );
  const places = { top: 0, middle: 0.5, end: 0.9 };
  for (const [name, share] of Object.entries(places)) {
    const from = Math.floor(share * text.length);
    const inside = (sign: string) => text.indexOf(sign, from) + sign.length;
    row(`${name}: in a network`, keystrokes(analyser, text, inside('conv2d(')));
    row(`${name}: in a train`, keystrokes(analyser, text, inside('epochs:    ')));
    row(`${name}: in data`, keystrokes(analyser, text, inside('seed: ')));
    row(`${name}: in a block`, keystrokes(analyser, text, inside('dropout(0.')));
    row(`${name}: an error in a network`, keystrokes(analyser, text, inside('image(')));
  }
  const added = '\nnetwork Added(width = 8) {\n  vector(4)\n  dense(width) -> relu\n  dense(3)\n}\n';
  const middle = text.indexOf('\nnetwork', text.length / 2);
  row(
    'a new declaration, letter by letter',
    Array.from({ length: added.length }, (_, length) => {
      const edited = text.slice(0, middle) + added.slice(0, length) + text.slice(middle);
      return timed(() => checked(analyser.read(edited, world), world));
    }),
  );
  const after = new Map<string, number[]>();
  keystrokes(analyser, text, text.indexOf('conv2d(', text.length / 2) + 'conv2d('.length, () => {
    const analysis = analyser.read(analyser.read(text, world).text, world);
    const features: Record<string, () => unknown> = {
      'what is unused': () => unused(analysis),
      'semantic tokens': () => semanticTokens(analysis),
      'inlay hints of fifty lines': () => inlayHints(analysis, { start: 0, end: 1_500 }),
      'code lenses': () => codeLenses(analysis),
      folding: () => folding(analysis, new Lines(text)),
      symbols: () => outline(analysis),
    };
    for (const [name, run] of Object.entries(features)) after.set(name, [...(after.get(name) ?? []), timed(run)]);
  });
  for (const [name, times] of after) row(`then: ${name}`, times.slice(WARM_UP));
  for (let edit = 0; edit < EDITS; edit++) {
    const place = Math.floor((edit / EDITS) * text.length);
    analyser.read(`${text.slice(0, place)} ${text.slice(place)}`, world);
  }
  analyser.read(text, world);
  const grown = used() - first;
  process.stdout.write(
    `  memory ${(first - before).toFixed(1)} MiB, ${grown.toFixed(1)} MiB more after ${EDITS} edits and all features\n`,
  );
}

function architectures(): void {
  const folder = 'examples/architectures/';
  const files = readdirSync(folder).filter((file) => file.endsWith('.dlspec'));
  const before = used();
  const kept: unknown[] = [];
  const times = files.map((file) =>
    timed(() =>
      kept.push(analyse(readFileSync(folder + file, 'utf8'), `${process.cwd()}/${folder}${file}`, new FilesWorld())),
    ),
  );
  process.stdout.write(`${files.length} architectures${' '.repeat(34)}  median     p99     max ms\n`);
  row('read once, one after the other', times);
  process.stdout.write(`  memory ${(used() - before).toFixed(1)} MiB\n`);
}

/** A megabyte that is no spec: signs of the language in any order, alone and inside of a network. */
function garbage(): void {
  const random = new Random(1);
  const signs = 'ab{}()[]":,=->\n\r \t0.1%/*é#@!<>+';
  const text = Array.from({ length: 1_000_000 }, () => signs[random.below(signs.length)]).join('');
  const texts = { 'a megabyte of garbage': text, 'the same in a network': `network N {\n${text}\n}` };
  process.stdout.write(`what is no spec${' '.repeat(33)}  median     p99     max ms\n`);
  for (const [what, each] of Object.entries(texts)) {
    row(
      `${what}, read`,
      Array.from({ length: 3 }, () => timed(() => analyse(each, FILE))),
    );
    row(
      `${what}, formatted`,
      Array.from({ length: 3 }, () => timed(() => format(each))),
    );
  }
}

const STARTS = 5;

async function starts(lines: number): Promise<void> {
  const text = specOf(lines);
  const all: Started[] = [];
  for (let start = 0; start < STARTS; start++) all.push(await startServer(text));
  process.stdout.write(`the server starts, ${lines} lines open${' '.repeat(20)}  median     p99     max ms\n`);
  row(
    'until it is ready',
    all.map(({ ready }) => ready),
  );
  row(
    'until it has said what is wrong',
    all.map(({ diagnostics }) => diagnostics),
  );
  const memory = all.flatMap((each) => each.memory ?? []);
  if (memory.length > 0) process.stdout.write(`  memory of the process ${Math.max(...memory).toFixed(0)} MiB\n`);
}

await starts(1_000);
await starts(10_000);
measure(1_000);
measure(10_000);
architectures();
garbage();
