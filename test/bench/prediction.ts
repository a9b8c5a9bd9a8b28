/**
 * What a training step was predicted to take, and what it takes: time, and memory of a process that trains.
 *
 *   npm run bench:prediction -- [--threads 1,2] [--seconds 0.5] [--calibrate] [--calls] [--memory] [--runs] [NETWORK…]
 *
 * `--calibrate` measures the machine first, as `dlspec calibrate` does; it does so anyway where that was never done. `--calls` tells
 * the calls that a step is most wrong about, `--memory` measures memory alone, each network in a process of its own; `--runs` measures
 * whole runs as `dlspec train` does them, from the command to the last file. The machine's load is told beside: what another process takes is in no prediction.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { calibrate } from '../../engine/calibrate/calibrate.ts';
import { keepCalibration, keptDevice } from '../../engine/calibrate/kept.ts';
import { measureNetwork, median } from '../../engine/calibrate/kernels.ts';
import { generic } from '../../engine/cost/devices.ts';
import { estimate } from '../../engine/cost/estimate.ts';
import { predict, speedWith } from '../../engine/cost/prediction.ts';
import { runMemory } from '../../engine/cost/run_cost.ts';
import { dataBytes } from '../../engine/data/bytes.ts';
import { plan } from '../../engine/plan/plan.ts';
import { updateOf } from '../../engine/plan/update.ts';
import type { TrainSpec } from '../../engine/run/spec.ts';
import type { Call } from '../../engine/table.ts';
import { isAlone } from '../../engine/training/losses/by_output.ts';
import { classifier, modelOf, randomSamples } from '../random_samples.ts';
import { type Predicted, predictedNetworks } from './prediction_networks.ts';
import { tellRuns } from './prediction_runs.ts';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    threads: { type: 'string', default: '1,2' },
    seconds: { type: 'string', default: '0.5' },
    calibrate: { type: 'boolean' },
    calls: { type: 'boolean' },
    memory: { type: 'boolean' },
    runs: { type: 'boolean' },
    /** For the processes that memory is measured in: train this network with that batch. */
    peak: { type: 'string' },
  },
});

const specOf = ({ network, optimizer }: Predicted, batch: number): TrainSpec =>
  classifier(network, batch, `optimizer: ${optimizer}`);

/** Another process takes its time in bursts: steps are measured until the two fastest rounds agree so well, or so many rounds. */
const AGREE = 0.03;
const MOST_ROUNDS = 5;

/** The median step of some rounds of steps, that of the least disturbed. */
async function measured(spec: TrainSpec, threads: number) {
  const model = modelOf(spec, { threads });
  try {
    await model.initialize();
    const dataset = model.dataset(randomSamples(spec));
    const { batch } = spec.settings;
    const rowsOf = (steps: number) => Uint32Array.from({ length: steps * batch }, (_, row) => row % batch);
    let first = 0;
    const steps = async (count: number) => {
      const durations: number[] = [];
      const rates = new Float32Array(count).fill(1e-4);
      await model.train(dataset, rowsOf(count), first, rates, ({ seconds }) => durations.push(...seconds));
      first += count;
      return durations;
    };
    await steps(2);
    const rounds: number[] = [];
    for (let agree = false; !agree && rounds.length < MOST_ROUNDS; ) {
      const durations: number[] = [];
      const end = performance.now() + (1000 / 2) * Number(flags.seconds);
      while (durations.length < 4 || performance.now() < end) durations.push(...(await steps(4)));
      rounds.push(median(durations));
      const [fastest, next = Number.POSITIVE_INFINITY] = rounds.toSorted((a, b) => a - b);
      agree = next / fastest! < 1 + AGREE;
    }
    return Math.min(...rounds);
  } finally {
    model.close();
  }
}

/** Trains a little, writes the weights and reads them again, as a run does; bytes that the process has held at its peak. */
async function peak(spec: TrainSpec): Promise<number> {
  const model = modelOf(spec, { threads: 2 });
  const folder = mkdtempSync(join(tmpdir(), 'dlspec-bench-'));
  try {
    await model.initialize();
    const dataset = model.dataset(randomSamples(spec));
    const { batch } = spec.settings;
    const rows = Uint32Array.from({ length: 4 * batch }, (_, row) => row % batch);
    await model.train(dataset, rows, 0, new Float32Array(4).fill(1e-4), () => {});
    await model.evaluate(dataset, rows);
    const file = join(folder, 'best.safetensors');
    model.save(file, {});
    model.load(file);
    return 1024 * process.resourceUsage().maxRSS;
  } finally {
    model.close();
    rmSync(folder, { recursive: true });
  }
}

/** Predicted and measured memory of one network. */
function tellMemory(each: Predicted, batch: number): number {
  const spec = specOf(each, batch);
  const { network: graph, settings } = spec;
  if (!isAlone(settings.loss)) throw new Error('one loss');
  const estimated = estimate({ graph, batch, update: updateOf(settings), loss: settings.loss, device: generic });
  const { shape, target } = randomSamples(spec, 1);
  const width = target.kind === 'class' ? (target.width ?? 1) : target.width;
  const samples = { samples: batch, shape, target: 'value', targetValues: width } as const;
  const memory = runMemory(estimated, dataBytes(spec.data, samples));
  const trained = [process.argv[1]!, '--peak', each.name, String(batch)];
  const taken = Number(execFileSync(process.execPath, trained, { encoding: 'utf8' }));
  const error = memory.total / taken - 1;
  const mb = (bytes: number) => (bytes / 1e6).toFixed(1).padStart(10);
  console.log(
    `${each.name.padEnd(20)} ${`${batch}`.padStart(5)}         ${mb(memory.total)} ${mb(taken)} MB  ${percent(error).padStart(8)}`,
  );
  return Math.abs(error);
}

const wanted = predictedNetworks.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
if (flags.peak !== undefined) {
  const each = predictedNetworks.find(({ name }) => name === flags.peak)!;
  console.log(await peak(specOf(each, Number(positionals[0]))));
  process.exit();
}
if (flags.memory) {
  console.log(`${'network'.padEnd(20)} batch          predicted   measured      error`);
  const errors = wanted.flatMap((each) => each.batches.map((batch) => tellMemory(each, batch)));
  console.log(
    `${errors.length} networks: median error ${percent(median(errors))}, worst ${percent(Math.max(...errors))}`,
  );
  process.exit();
}

if (flags.runs) {
  const errors = await tellRuns(positionals);
  console.log(`${errors.length} runs: median error ${percent(median(errors))}, worst ${percent(Math.max(...errors))}`);
  process.exit();
}

/** So many calls are told. */
const WORST = 6;

/** The calls of a step whose time is most wrong, with the work that it was predicted from. */
async function tellCalls({ network: graph, settings }: TrainSpec, loss: Call, threads: number): Promise<void> {
  const { batch } = settings;
  const planned = plan({ graph, loss, metrics: [], update: updateOf(settings), batch });
  const { calls } = predict(planned.traces.train, batch, speedWith(device.speeds!, threads));
  const network = { doing: graph.name, graph, batch, loss, optimizer: settings.optimizer[0]! };
  const { timings, beside } = await measureNetwork(network, threads);
  const rows = timings.map((timing, at) => ({
    ...timing,
    node: planned.traces.train[at]!.node,
    predicted: calls[at]!,
  }));
  const wrong = (row: (typeof rows)[number]) => Math.abs(row.predicted - row.seconds);
  for (const row of rows.toSorted((a, b) => wrong(b) - wrong(a)).slice(0, WORST)) {
    const where = row.node === undefined ? '' : graph.nodes[row.node]!.path;
    console.log(`  ${ms(row.predicted)} ${ms(row.seconds)}  ${row.kernel} [${row.extents}] ${row.bytes} B  ${where}`);
  }
  console.log(`  ${ms(beside)} beside the calls`);
}

if (flags.calibrate || !keptDevice()?.speeds) {
  const began = performance.now();
  keepCalibration(await calibrate());
  console.log(`measured the machine in ${((performance.now() - began) / 1000).toFixed(1)} s`);
}
const device = keptDevice()!;
const errors: number[] = [];
const long: number[] = [];
const ms = (seconds: number) => (1000 * seconds).toFixed(3).padStart(10);
console.log(`load ${loadavg()[0]!.toFixed(1)}`);
console.log(`${'network'.padEnd(20)} batch threads  predicted   measured ms   error`);
for (const threads of flags.threads.split(',').map(Number)) {
  for (const each of wanted) {
    for (const batch of each.batches) {
      const spec = specOf(each, batch);
      const { network: graph, settings } = spec;
      if (!isAlone(settings.loss)) throw new Error('one loss');
      const { step } = estimate({ graph, batch, update: updateOf(settings), loss: settings.loss, device, threads });
      const seconds = await measured(spec, threads);
      const error = step.seconds / seconds - 1;
      errors.push(Math.abs(error));
      if (seconds > 5e-3) long.push(Math.abs(error));
      console.log(
        `${each.name.padEnd(20)} ${`${batch}`.padStart(5)} ${`${threads}`.padStart(7)} ${ms(step.seconds)} ${ms(seconds)}    ${percent(error).padStart(8)}`,
      );
      if (flags.calls) await tellCalls(spec, settings.loss, threads);
    }
  }
}
console.log(`${errors.length} steps: median error ${percent(median(errors))}, worst ${percent(Math.max(...errors))}`);
if (long.length > 0) console.log(`${long.length} above 5 ms: worst ${percent(Math.max(...long))}`);
