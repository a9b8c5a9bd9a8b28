import type { Work } from '../../engine/cost/count.ts';
import { type Device, unmeasured } from '../../engine/cost/devices.ts';
import type { Estimate } from '../../engine/cost/estimate.ts';
import { MOST_SAMPLES } from '../../engine/cost/largest_batch.ts';
import type { Pass } from '../../engine/cost/layer_estimate.ts';
import { grouped, quantity, seconds } from '../../engine/cost/quantities.ts';
import type { Graph } from '../../engine/graph/graph.ts';
import { show as showShape } from '../../engine/graph/shape.ts';
import { nearest } from '../../engine/nearest.ts';
import { cheaperLayers } from '../../server/editor/cheaper.ts';
import { savings } from '../../server/editor/cheaper_words.ts';
import { type CostOptions, costOf, devicesFor, largestBatchOf } from '../../server/editor/cost.ts';
import { startOf } from '../../server/editor/cost_report.ts';
import { beginWords, epochWords, processWords } from '../../server/editor/cost_words.ts';
import { runCostOf } from '../../server/editor/run_cost.ts';
import type { Analysis } from '../../server/meaning/analysis.ts';
import type { Checked } from '../../server/workspace/checked.ts';
import { FilesWorld } from '../../server/workspace/files_world.ts';
import { positionOf } from './diagnostics.ts';
import { Failure } from './failure.ts';
import { paint } from './paint.ts';
import { readSpec, refuseErrors, type SpecOptions } from './read_spec.ts';
import { table } from './table.ts';

interface EstimateOptions extends SpecOptions {
  readonly format: 'text' | 'json';
  readonly network?: string;
  readonly batch?: number;
  readonly device?: string;
  readonly cheaper?: boolean;
}

export async function estimate(file: string, options: EstimateOptions): Promise<void> {
  const world = new FilesWorld();
  const checked = await readSpec(file, options, { world });
  const { networks, text } = checked.analysis;
  const device = deviceCalled(options.device, checked.analysis);
  const names = networks.map(({ name }) => name);
  // What is wrong with files of data is no matter of a network's cost.
  const ofText = { ...checked, diagnostics: checked.diagnostics.filter(({ rule }) => rule !== 'data-file') };
  if (names.length === 0) {
    refuseErrors(file, ofText);
    throw new Failure(`${file} has no network`);
  }
  if (options.network && !names.includes(options.network)) {
    throw new Failure(`${file} has no network '${options.network}': there are ${names.join(', ')}`, 2);
  }
  refuseErrors(file, ofText);
  const wanted = networks.filter(({ name }) => !options.network || name === options.network);
  const closed = wanted.filter(({ graph }) => graph);
  for (const { name } of wanted.filter(({ graph }) => !graph)) {
    const message = `\`${name}\` has parameters without a value: it has no cost before they are given`;
    if (closed.length === 0) throw new Failure(message);
    console.error(message);
  }
  const estimates = closed.map(({ graph }) => {
    const { layers, ...cost } = costOf(checked.analysis, graph!, { batch: options.batch, device });
    const placed = layers.map(({ id, ...layer }) => {
      const { line } = positionOf(text, startOf(graph!.nodes[id]!, checked.analysis.file));
      return { ...layer, line };
    });
    const largest_batch = largestBatchOf(checked.analysis, graph!, (data) => world.facts(data), { device });
    const cheaper = options.cheaper ? cheaperOf(checked.analysis, graph!, { batch: options.batch, device }) : undefined;
    return {
      ...cost,
      ...(largest_batch !== undefined && { largest_batch }),
      ...(cheaper && { cheaper }),
      layers: placed,
    };
  });
  const trains = trainsOf(checked, world, { batch: options.batch, device }).filter(({ network }) =>
    closed.some(({ name }) => name === network),
  );
  if (options.format === 'json') console.log(JSON.stringify({ networks: estimates, trains }, null, 2));
  else {
    for (const each of estimates) print(each);
    for (const each of trains) printRun(each);
  }
}

/** What the costliest layers would save in another form, the most time first; lines from 1. */
const cheaperOf = (analysis: Analysis, graph: Graph, options: CostOptions) =>
  cheaperLayers(analysis, graph, options).map(({ node: _, edit, line, ...layer }) => ({ ...layer, line: line + 1 }));

/** What the runs that the spec declares cost, those without mistakes. */
const trainsOf = ({ analysis }: Checked, world: FilesWorld, options: CostOptions) =>
  analysis.trains.flatMap((train) => {
    const cost = runCostOf(analysis, train, (data) => world.facts(data), options);
    return cost ? [{ name: train.name, network: train.network!, ...cost }] : [];
  });

function printRun({ name, network, memory, begin, epoch, run }: ReturnType<typeof trainsOf>[number]): void {
  console.log(`${paint('bold', name, process.stdout)}  trains ${network}`);
  console.log(`  process   ${processWords(memory)}`);
  if (begin) console.log(`  begin     ${beginWords(begin)}`);
  if (epoch) console.log(`  epoch     ${epochWords(epoch)}`);
  if (run) console.log(`  run       ${grouped(run.steps)} steps, about ${seconds(run.seconds)}`);
  console.log('');
}

/** Undefined: the machine that this runs on. */
function deviceCalled(name: string | undefined, analysis: Analysis): Device | undefined {
  if (name === undefined) return undefined;
  const devices = devicesFor(analysis);
  const found = devices.find((device) => device.name === name);
  if (found) return found;
  if (name === 'this') throw new Failure(`${unmeasured(devices[0]!)}: run \`dlspec calibrate\``);
  const names = devices.map((device) => device.name);
  const meant = nearest(name, names);
  throw new Failure(
    `there is no device '${name}'${meant ? `: did you mean '${meant}'?` : ''} There are ${names.join(', ')}`,
    2,
  );
}

/** Columns of words: layer, output, what it is bound by. */
const WORDS = new Set([0, 1, 6]);

type Shown = Omit<Estimate, 'layers'> & {
  readonly largest_batch?: number;
  readonly cheaper?: ReturnType<typeof cheaperOf>;
  readonly layers: readonly Omit<Estimate['layers'][number], 'id'>[];
};

function print(shown: Shown): void {
  const {
    name,
    batch,
    parameters,
    passes,
    sample,
    step,
    memory,
    activations_without_reuse: withoutReuse,
    device,
    layers,
    largest_batch: largest,
    cheaper,
  } = shown;
  const title = paint('bold', name, process.stdout);
  console.log(`${title}  ${grouped(parameters)} parameters · batch ${grouped(batch)}`);
  const header = ['layer', 'output', 'parameters', 'FLOPs', 'bytes', 'FLOP/byte', 'bound by', 'share of step'];
  const rows = layers.map((layer) => [
    layer.name,
    showShape(layer.output),
    layer.parameters ? grouped(layer.parameters) : '',
    layer.flops ? quantity(layer.flops, '') : '',
    layer.bytes ? quantity(layer.bytes, 'B') : '',
    layer.flops ? layer.intensity.toPrecision(3) : '',
    layer.bytes ? layer.bound : '',
    layer.bytes ? `${(100 * layer.share).toFixed(1)} %` : '',
  ]);
  for (const line of table([header, ...rows], WORDS)) console.log(line);
  for (const name of ['forward', 'backward'] as const)
    console.log(`  ${name.padEnd(9)} ${pass(passes[name])}; one sample ${work(sample[name])}`);
  console.log(`  optimizer ${pass(passes.optimizer)}`);
  const batches = step.accumulate > 1 ? `, its gradient of ${step.accumulate} batches` : '';
  console.log(
    `  step      ${work(step)}${batches}, ${step.by === 'kernels' ? `${seconds(step.seconds)} by the engine's kernels as measured` : `about ${seconds(step.seconds)}`}`,
  );
  const parts = (['parameters', 'gradients', 'optimizer', 'activations'] as const).map(
    (part) => `${part} ${quantity(memory[part], 'B')}`,
  );
  console.log(
    `  memory    ${quantity(memory.total, 'B')}: ${parts.join(', ')} (${quantity(withoutReuse, 'B')} if none of their memory were used again)`,
  );
  if (largest !== undefined && device.memory !== undefined) {
    const most =
      largest === 0
        ? 'not even one sample fits'
        : largest === MOST_SAMPLES
          ? `a batch of ${grouped(largest)} and more fits`
          : `the largest batch that fits is ${grouped(largest)}`;
    console.log(`            ${most} ${quantity(device.memory, 'B')}`);
  }
  const why = unmeasured(device);
  const unknown = why ? ` (${why}: run \`dlspec calibrate\`)` : '';
  console.log(
    `  device    ${device.name}${unknown}: ${quantity(device.peak, 'FLOP/s')}, ${quantity(device.bandwidth, 'B/s')}, ridge at ${device.ridge.toPrecision(3)} FLOP/byte`,
  );
  if (cheaper?.length === 0) console.log('  cheaper   none of the costliest layers has a cheaper form');
  for (const layer of cheaper ?? [])
    console.log(`  cheaper   ${layer.name}, line ${layer.line}, as ${layer.title}: ${savings(layer, shown)}`);
  console.log('');
}

const work = ({ flops, bytes }: Work): string => `${quantity(flops, 'FLOP')}, ${quantity(bytes, 'B')}`;

/** `2.00 GFLOP, 12.0 MB (9.00 MB with the engine's fusions), about 3.20 ms` */
function pass({ fused_bytes: fused, ...each }: Pass): string {
  const really = fused === undefined || fused === each.bytes ? '' : ` (${quantity(fused, 'B')} as the engine fuses it)`;
  return `${work(each)}${really}, about ${seconds(each.seconds)}`;
}
