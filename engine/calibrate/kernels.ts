import type { KernelTiming } from '../cost/devices.ts';
import { workOf } from '../cost/kernel_work.ts';
import { Random } from '../data/random.ts';
import { count } from '../graph/shape.ts';
import { type NativeColumn, native } from '../native.ts';
import { plan } from '../plan/plan.ts';
import { losses } from '../training/losses/index.ts';
import type { ReferenceNetwork } from './reference_networks.ts';

/** A network is trained for about so many seconds, and not for fewer steps: medians tell what steps take as they usually are. */
const SECONDS = 0.03;
const FEWEST = 5;

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** What each kernel call of a network's training step takes, and what a step takes beside its calls, in seconds. */
export async function measureNetwork(
  network: ReferenceNetwork,
  threads: number,
): Promise<{ timings: KernelTiming[]; beside: number }> {
  const { batch } = network;
  const planned = plan({ ...network, metrics: [], update: { optimizers: [network.optimizer] } });
  const engine = new (native().Engine)({
    threads,
    arenaBytes: planned.arenaBytes,
    sums: planned.sums,
    seed: 0,
  });
  try {
    for (const name of ['initialize', 'train', 'update'] as const) engine.load(name, planned.programs[name]);
    for (const { channels, scale, shift } of planned.preparation) {
      engine.write(scale, bytesOf(new Float32Array(channels).fill(1)));
      engine.write(shift, bytesOf(new Float32Array(channels)));
    }
    const nothing = { dataset: -1, order: new Uint32Array(), batch: 1, firstStep: 0, rates: new Float32Array() };
    await engine.run({ program: 'initialize', ...nothing }, () => {});
    const dataset = engine.dataset(samplesFor(network));
    const order = Uint32Array.from({ length: batch }, (_, row) => row);
    const calls: Float64Array[] = [];
    const beside: number[] = [];
    const step = async (firstStep: number) => {
      let whole = 0;
      // Nothing is learned, so that the values stay as they are drawn.
      const request = { program: 'train', dataset, order, batch, firstStep, rates: new Float32Array(1) } as const;
      const { callSeconds } = await engine.run({ ...request, profile: true }, ({ seconds }) => {
        whole = seconds[0]!;
      });
      return { each: callSeconds!, beside: whole - callSeconds!.reduce((sum, seconds) => sum + seconds, 0) };
    };
    // The first one brings memory and weights into the caches.
    await step(0);
    const end = performance.now() + 1000 * SECONDS;
    while (calls.length < FEWEST || performance.now() < end) {
      const taken = await step(calls.length + 1);
      calls.push(taken.each);
      beside.push(taken.beside);
    }
    const timings = planned.traces.train.map((traced, at): KernelTiming => {
      const seconds = median(calls.map((each) => each[at]!));
      return { ...workOf(traced, batch), seconds: Math.max(seconds, 1e-9) };
    });
    return { timings, beside: median(beside) };
  } finally {
    engine.close();
  }
}

/** As many samples as a step takes: numbers between −1 and 1, tokens and classes at random. */
function samplesFor({ graph, batch, loss }: ReferenceNetwork) {
  const random = new Random(0, 0);
  const input = graph.nodes[graph.inputs[0]!]!;
  const width = count(input.shape);
  const { vocabulary } = input;
  const integers = (length: number, below: number) => Int32Array.from({ length }, () => random.below(below));
  const numbers = (length: number) => Float32Array.from(integers(length, 2001), (each) => each / 1000 - 1);
  const values = vocabulary === undefined ? numbers(batch * width) : integers(batch * width, vocabulary);
  const { targetAs, shown } = losses.get(loss.entry);
  const made = graph.nodes[graph.outputs[0]!]!.shape;
  const output = shown?.(made, loss.options as never) ?? made;
  const classes = output.at(-1)!;
  const places = count(output) / classes;
  const target: NativeColumn =
    targetAs === 'classes'
      ? { values: integers(batch * places, classes), width: places }
      : { values: numbers(batch * count(output)), width: count(output) };
  return { samples: batch, inputs: [{ values, width }], targets: [target] };
}

const bytesOf = (values: Float32Array) => new Uint8Array(values.buffer);
