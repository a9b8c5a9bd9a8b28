/**
 * Milliseconds of a training step, ours and a peer's by turns in one run, so that both see the same load, and the most
 * memory that either process has held (ours: up to here, so name one workload to know its own).
 *
 *   npm run bench -- [--threads 2] [--rounds 5] [--seconds 3] [--instructions avx2] [--peer COMMAND] [--profile] [WORKLOAD…]
 *
 * `--profile` tells beside it which kernels take the time.
 * COMMAND is called as `COMMAND WORKLOAD --threads N --seconds S` and prints a JSON line with `median_ms` and `peak_rss_mb`.
 */
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { identity } from '../../engine/data/preparation.ts';
import { native } from '../../engine/native.ts';
import { Model } from '../../engine/run/model.ts';
import { analyse } from '../../server/meaning/analyse.ts';
import { samplesOf, type Workload, workloads } from './workloads.ts';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    threads: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    peer: { type: 'string' },
    instructions: { type: 'string' },
    profile: { type: 'boolean' },
  },
});
const threads = Number(flags.threads);
const usable = native().features().instructions;
const instructions = usable.find((name) => name === (flags.instructions ?? usable.at(-1)));
if (!instructions) throw new Error(`--instructions takes ${usable.join(', ')} here`);
const seconds = Number(flags.seconds);

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

async function withModel<T>(workload: Workload, work: (model: Model) => Promise<T>): Promise<T> {
  const text = `data D { source: csv("d.csv")  target: class(y) }
network N { ${workload.network} }
train T { network: N  data: D  loss: cross_entropy  optimizer: ${workload.optimizer}  batch: ${workload.batch}  steps: 1 }`;
  const { trains, diagnostics } = analyse(text, '/bench.dlspec', { facts: () => undefined });
  if (!trains[0]?.spec) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  const preparation = {
    ...identity(workload.shape),
    shape: workload.shape,
    stored: 'float32',
    target: { kind: 'value', width: 1 },
  } as const;
  const model = new Model(trains[0].spec, preparation, { threads, instructions });
  try {
    await model.initialize();
    return await work(model);
  } finally {
    model.close();
  }
}

const rowsOf = ({ batch }: Workload, steps: number) =>
  Uint32Array.from({ length: steps * batch }, (_, row) => row % batch);

/** The median step of some seconds of steps, in milliseconds. */
const ours = (workload: Workload): Promise<number> =>
  withModel(workload, async (model) => {
    const dataset = model.dataset(samplesOf(workload));
    const durations: number[] = [];
    const end = performance.now() + 1000 * seconds;
    const steps = 20;
    const rows = rowsOf(workload, steps);
    for (let first = 0; performance.now() < end; first += steps) {
      await model.train(dataset, rows, first, new Float32Array(steps).fill(1e-3), (report) =>
        durations.push(...report.seconds),
      );
    }
    return 1000 * median(durations.slice(5));
  });

/** Kernels by the time that they take in a step, the medians of some steps. */
const profile = (workload: Workload): Promise<void> =>
  withModel(workload, async (model) => {
    const dataset = model.dataset(samplesOf(workload));
    const steps = [];
    for (let step = 0; step < 30; step++) steps.push(await model.profile(dataset, rowsOf(workload, 1), 1e-3));
    const byKernel = new Map<string, { calls: number; seconds: number }>();
    for (const [at, { kernel }] of steps[0]!.entries()) {
      const known = byKernel.get(kernel) ?? { calls: 0, seconds: 0 };
      const taken = median(steps.slice(5).map((step) => step[at]!.seconds));
      byKernel.set(kernel, { calls: known.calls + 1, seconds: known.seconds + taken });
    }
    const all = [...byKernel.values()].reduce((sum, each) => sum + each.seconds, 0);
    for (const [kernel, { calls, seconds: taken }] of [...byKernel].sort(([, a], [, b]) => b.seconds - a.seconds)) {
      const share = `${((100 * taken) / all).toFixed(1)} %`.padStart(7);
      console.log(`  ${share} ${(1000 * taken).toFixed(3).padStart(9)} ms  ${kernel}${calls > 1 ? ` ×${calls}` : ''}`);
    }
  });

interface PeerResult {
  readonly median_ms: number;
  readonly peak_rss_mb: number;
}

function peers({ name }: Workload): PeerResult {
  const [command, ...before] = flags.peer!.split(' ');
  const output = execFileSync(command!, [...before, name, '--threads', `${threads}`, '--seconds', `${seconds}`], {
    encoding: 'utf8',
  });
  return JSON.parse(output.trim().split('\n').at(-1)!) as PeerResult;
}

const wanted = workloads.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
console.log(`${threads} threads, ${instructions}; milliseconds a step, medians of ${flags.rounds} rounds`);
for (const workload of wanted) {
  const own: number[] = [];
  const other: PeerResult[] = [];
  for (let round = 0; round < Number(flags.rounds); round++) {
    own.push(await ours(workload));
    if (flags.peer) other.push(peers(workload));
  }
  const ownMemory = `${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`;
  const times = other.map((each) => each.median_ms);
  const memory = other.map((each) => each.peak_rss_mb);
  const peer = flags.peer
    ? `  peer ${median(times).toFixed(3)}, ${median(memory).toFixed(0)} MB  ratio ${(median(times) / median(own)).toFixed(2)}`
    : '';
  console.log(`${workload.name.padEnd(8)} ours ${median(own).toFixed(3)}, ${ownMemory}${peer}`);
  if (flags.profile) await profile(workload);
}
