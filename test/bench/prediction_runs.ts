import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { RunCost } from '../../engine/cost/run_cost.ts';
import { runCostOf } from '../../server/editor/run_cost.ts';
import { checkWithFiles } from '../../server/workspace/checked.ts';
import { FilesWorld } from '../../server/workspace/files_world.ts';

/** A run as a person starts it, with the file that it reads. */
interface Run {
  readonly name: string;
  readonly data: string;
  readonly network: string;
  readonly train: string;
  readonly file?: readonly [name: string, content: () => string | Uint8Array];
}

const adam = 'optimizer: adam(lr: 1e-3)';
/** Numbers that are the same every time, and neither sorted nor short. */
const number = (at: number) => ((at * 2654435761) % 100_003) / 7919;
const table = (rows: number, columns: number) => () => {
  const names = [...Array.from({ length: columns }, (_, column) => `c${column}`), 'kind'];
  const lines = Array.from({ length: rows }, (_, row) =>
    [
      ...Array.from({ length: columns }, (_, column) => number(row * columns + column).toFixed(4)),
      `k${row % 4}`,
    ].join(),
  );
  return `${[names.join(), ...lines].join('\n')}\n`;
};
const prose = (length: number) => () =>
  Array.from({ length }, (_, at) => 'etaoin shrdlu\n'[Math.floor(number(at * 31)) % 14]).join('');
const split = 'split: random(validation: 10%, test: 10%)';
const cnn =
  'image(1, 28, 28) -> conv2d(16, kernel: 3) -> relu -> max_pool2d(2) -> conv2d(32, kernel: 3) -> relu -> max_pool2d(2) -> flatten -> dense(10)';
const classes = (of: string) => `loss: cross_entropy  ${adam}  ${of}`;

const runs: readonly Run[] = [
  {
    name: 'few points',
    data: `source: synthetic.moons(samples: 400)  ${split}`,
    network: 'vector(2) -> dense(16) -> relu -> dense(2)',
    train: classes('batch: 32  epochs: 5'),
  },
  {
    name: 'many points',
    data: `source: synthetic.moons(samples: 50_000)  ${split}`,
    network: 'vector(2) -> dense(64) -> relu -> dense(64) -> relu -> dense(2)',
    train: classes('batch: 128  epochs: 5'),
  },
  {
    name: 'pictures',
    data: `source: synthetic.digits(samples: 2_000)  ${split}  normalize: zscore`,
    network: cnn,
    train: classes('batch: 32  epochs: 4'),
  },
  {
    name: 'more pictures',
    data: `source: synthetic.digits(samples: 12_000)  ${split}  normalize: zscore`,
    network: cnn,
    train: classes('batch: 128  epochs: 2'),
  },
  {
    name: 'whitened',
    data: `source: synthetic.digits(samples: 2_000)  ${split}  normalize: pca_whitening`,
    network: 'image(1, 28, 28) -> flatten -> dense(64) -> relu -> dense(10)',
    train: classes('batch: 32  epochs: 4'),
  },
  {
    name: 'small table',
    data: `source: csv("small.csv")  target: class(kind)  ${split}  normalize: zscore`,
    network: 'vector(8) -> dense(64) -> relu -> dense(4)',
    train: classes('batch: 32  epochs: 10'),
    file: ['small.csv', table(2000, 8)],
  },
  {
    name: 'table',
    data: `source: csv("large.csv")  target: class(kind)  ${split}  normalize: zscore`,
    network: 'vector(12) -> dense(128) -> relu -> dense(64) -> relu -> dense(4)',
    train: classes('batch: 256  epochs: 3'),
    file: ['large.csv', table(40_000, 12)],
  },
  {
    name: 'text',
    data: 'source: text("text.txt")  window: random(32)  split: tail(validation: 5%)',
    network: 'tokens(32, vocabulary: 14) -> embedding(16) -> lstm(64, sequence: true) -> dense(14)',
    train: classes('batch: 32  steps: 400'),
    file: ['text.txt', prose(200_000)],
  },
];

const textOf = ({ data, network, train }: Run) =>
  `data D { ${data} }\nnetwork N { ${network} }\ntrain T { network: N  data: D  ${train} }\n`;

/** Seconds from the start of the command to the first event, from there to the last, and what the process has held, in bytes. */
interface Measured {
  readonly begin: number;
  readonly rest: number;
}

function measured(spec: string, runsFolder: string): Promise<Measured> {
  const began = performance.now();
  const child = spawn(process.execPath, ['dist/dlspec.js', 'train', spec, '--format', 'json', '--runs', runsFolder]);
  let begin: number | undefined;
  let end = 0;
  createInterface({ input: child.stdout }).on('line', () => {
    end = (performance.now() - began) / 1000;
    begin ??= end;
  });
  return new Promise((done, fail) => {
    child.once('close', (code) => {
      if (code !== 0 || begin === undefined) fail(new Error(`${spec} ended with ${code}`));
      else done({ begin, rest: end - begin });
    });
  });
}

/** Each is run so often; the fastest counts, by part. */
const TIMES = 3;

/** Whole runs: predicted and measured, up to the first step and from there. Returns the errors of the whole. */
export async function tellRuns(wanted: readonly string[]): Promise<number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'dlspec-bench-'));
  const errors: number[] = [];
  const ms = (seconds: number) => (1000 * seconds).toFixed(0).padStart(7);
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`.padStart(9);
  console.log(`${'run'.padEnd(16)}   begin: predicted, measured ms   steps and files          whole      error`);
  try {
    for (const run of runs.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
      if (run.file) writeFileSync(join(folder, run.file[0]), run.file[1]());
      const spec = join(folder, 'spec.dlspec');
      const text = textOf(run);
      writeFileSync(spec, text);
      const cost = await predicted(text, spec);
      const all: Measured[] = [];
      for (let time = 0; time < TIMES; time++) all.push(await measured(spec, join(folder, 'runs')));
      const [begin, rest] = (['begin', 'rest'] as const).map((of) => Math.min(...all.map((each) => each[of])));
      const error = cost.run!.seconds / (begin! + rest!) - 1;
      errors.push(Math.abs(error));
      const parts = [
        cost.begin!.seconds,
        begin!,
        cost.run!.seconds - cost.begin!.seconds,
        rest!,
        cost.run!.seconds,
        begin! + rest!,
      ];
      console.log(`${run.name.padEnd(16)} ${parts.map(ms).join(' ')} ${percent(error)}`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return errors;
}

async function predicted(text: string, file: string): Promise<RunCost> {
  const world = new FilesWorld();
  const { analysis, diagnostics } = await checkWithFiles(text, file, world);
  const wrong = diagnostics.find(({ severity }) => severity === 'error');
  if (wrong) throw new Error(`${text}: ${wrong.message}`);
  return runCostOf(analysis, analysis.trains[0]!, (data) => world.facts(data))!;
}
