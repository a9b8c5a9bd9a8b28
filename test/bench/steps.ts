/**
 * Milliseconds of a training step, ours and a peer's by turns in one run, so that both see the same load.
 *
 *   npm run bench -- [--threads 2] [--rounds 5] [--seconds 3] [--peer COMMAND] [WORKLOAD…]
 *
 * COMMAND is called as `COMMAND WORKLOAD --threads N --seconds S` and prints a JSON line with `median_ms`.
 */
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { identity } from '../../engine/data/preparation.ts';
import { native } from '../../engine/native.ts';
import { Model } from '../../engine/run/model.ts';
import { analyse } from '../../server/meaning/analysis.ts';
import { samplesOf, type Workload, workloads } from './workloads.ts';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    threads: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    peer: { type: 'string' },
  },
});
const threads = Number(flags.threads);
const seconds = Number(flags.seconds);

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** The median step of some seconds of steps. */
async function ours(workload: Workload): Promise<number> {
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
  const model = new Model(trains[0].spec, preparation, { threads });
  try {
    await model.initialize();
    const dataset = model.dataset(samplesOf(workload));
    const durations: number[] = [];
    const end = performance.now() + 1000 * seconds;
    const steps = 20;
    const rows = Uint32Array.from({ length: steps * workload.batch }, (_, row) => row % workload.batch);
    for (let first = 0; performance.now() < end; first += steps) {
      await model.train(dataset, rows, first, new Float32Array(steps).fill(1e-3), (report) =>
        durations.push(...report.seconds),
      );
    }
    return 1000 * median(durations.slice(5));
  } finally {
    model.close();
  }
}

function peers({ name }: Workload): number {
  const [command, ...before] = flags.peer!.split(' ');
  const output = execFileSync(command!, [...before, name, '--threads', `${threads}`, '--seconds', `${seconds}`], {
    encoding: 'utf8',
  });
  return (JSON.parse(output.trim().split('\n').at(-1)!) as { median_ms: number }).median_ms;
}

const wanted = workloads.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
console.log(
  `${threads} threads, ${native().features().instructions.at(-1)}; milliseconds a step, medians of ${flags.rounds} rounds`,
);
for (const workload of wanted) {
  const own: number[] = [];
  const other: number[] = [];
  for (let round = 0; round < Number(flags.rounds); round++) {
    own.push(await ours(workload));
    if (flags.peer) other.push(peers(workload));
  }
  const peer = flags.peer
    ? `  peer ${median(other).toFixed(3)}  ratio ${(median(other) / median(own)).toFixed(2)}`
    : '';
  console.log(`${workload.name.padEnd(8)} ours ${median(own).toFixed(3)}${peer}`);
}
