/**
 * What a training step was predicted to take, and what it takes.
 *
 *   npm run bench:prediction -- [--threads 1,2] [--seconds 0.5] [--calibrate] [--calls] [NETWORK…]
 *
 * `--calibrate` measures the machine first, as `dlspec calibrate` does; it does so anyway where that was never done. `--calls` tells
 * the calls that a step is most wrong about. The machine's load is told beside: what another process takes is in no prediction.
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { calibrate } from '../../engine/calibrate/calibrate.ts';
import { keepCalibration, keptDevice } from '../../engine/calibrate/kept.ts';
import { measureNetwork, median } from '../../engine/calibrate/kernels.ts';
import { estimate } from '../../engine/cost/estimate.ts';
import { predict, speedWith } from '../../engine/cost/prediction.ts';
import { plan } from '../../engine/plan/plan.ts';
import { updateOf } from '../../engine/plan/update.ts';
import type { TrainSpec } from '../../engine/run/spec.ts';
import type { Call } from '../../engine/table.ts';
import { isAlone } from '../../engine/training/losses/by_output.ts';
import { classifier, modelOf, randomSamples } from '../random_samples.ts';
import { type Predicted, predictedNetworks } from './prediction_networks.ts';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    threads: { type: 'string', default: '1,2' },
    seconds: { type: 'string', default: '0.5' },
    calibrate: { type: 'boolean' },
    calls: { type: 'boolean' },
  },
});

const specOf = ({ network, optimizer }: Predicted, batch: number): TrainSpec =>
  classifier(network, batch, `optimizer: ${optimizer}`);

/** The median step of some seconds of steps. */
async function measured(spec: TrainSpec, threads: number) {
  const model = modelOf(spec, { threads });
  try {
    await model.initialize();
    const dataset = model.dataset(randomSamples(spec));
    const { batch } = spec.settings;
    const rowsOf = (steps: number) => Uint32Array.from({ length: steps * batch }, (_, row) => row % batch);
    const durations: number[] = [];
    const end = performance.now() + 1000 * Number(flags.seconds);
    for (let first = 0; durations.length < 8 || performance.now() < end; first += 4) {
      await model.train(dataset, rowsOf(4), first, new Float32Array(4).fill(1e-4), ({ seconds }) =>
        durations.push(...seconds),
      );
    }
    return median(durations.slice(2));
  } finally {
    model.close();
  }
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
  for (const each of predictedNetworks.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
    for (const batch of each.batches) {
      const spec = specOf(each, batch);
      const { network: graph, settings } = spec;
      if (!isAlone(settings.loss)) throw new Error('one loss');
      const { step } = estimate({ graph, batch, update: updateOf(settings), loss: settings.loss, device, threads });
      const seconds = await measured(spec, threads);
      const error = step.seconds / seconds - 1;
      errors.push(Math.abs(error));
      if (seconds > 5e-3) long.push(Math.abs(error));
      const percent = `${(100 * error).toFixed(1)} %`.padStart(8);
      console.log(
        `${each.name.padEnd(20)} ${`${batch}`.padStart(5)} ${`${threads}`.padStart(7)} ${ms(step.seconds)} ${ms(seconds)}    ${percent}`,
      );
      if (flags.calls) await tellCalls(spec, settings.loss, threads);
    }
  }
}
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
console.log(`${errors.length} steps: median error ${percent(median(errors))}, worst ${percent(Math.max(...errors))}`);
if (long.length > 0) console.log(`${long.length} above 5 ms: worst ${percent(Math.max(...long))}`);
