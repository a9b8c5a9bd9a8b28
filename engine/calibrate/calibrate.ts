import { cpus, totalmem } from 'node:os';
import { CALIBRATION_SCHEMA, type Calibration } from '../cost/calibration.ts';
import type { Speed } from '../cost/devices.ts';
import { native } from '../native.ts';
import type { KernelCall } from '../program.ts';
import { measureBegin } from './begin.ts';
import { measureFiles } from './files.ts';
import { measureNetwork, median } from './kernels.ts';
import { type ReferenceNetwork, referenceNetworks } from './reference_networks.ts';

const KIB = 1024;
/** What the triad works on, in bytes over all threads: from the first-level cache to main memory. */
const WORKING_SETS = [32, 128, 512, 2048, 8192, 32_768, 131_072].map((kib) => kib * KIB);
/** A measurement is the best of some steps of about so many seconds: what the machine does when it is left alone. */
const STEP = 2e-3;
const STEPS = 40;
/** One that moves much memory takes longer anyway. */
const FEWEST_STEPS = 6;

export interface Progress {
  /** What is being measured, in words, and how much of all is done, from 0 to 1. */
  readonly doing: string;
  readonly done: number;
}

/** Measures this machine; takes some seconds. Throws NativeMissing where there is no engine. */
export async function calibrate(
  onProgress: (progress: Progress) => void = () => {},
  networks: readonly ReferenceNetwork[] = referenceNetworks,
): Promise<Calibration> {
  const { instructions, threads } = native().features();
  const counts = threads === 1 ? [1] : [1, threads];
  const speeds: Speed[] = [];
  for (const [at, count] of counts.entries()) {
    speeds.push(
      await measure(count, networks, ({ doing, done }) => onProgress({ doing, done: (at + done) / counts.length })),
    );
  }
  const files = measureFiles();
  const begin = measureBegin();
  onProgress({ doing: '', done: 1 });
  return {
    schema: CALIBRATION_SCHEMA,
    time: new Date().toISOString(),
    processor: cpus()[0]?.model.trim() || process.arch,
    instructions: instructions.at(-1)!,
    memory: totalmem(),
    files,
    begin,
    speeds,
  };
}

async function measure(
  threads: number,
  networks: readonly ReferenceNetwork[],
  onProgress: (progress: Progress) => void,
): Promise<Speed> {
  const named = threads === 1 ? 'one thread' : `${threads} threads`;
  const others = WORKING_SETS.length + 2;
  const parts = others + networks.length;
  const largest = WORKING_SETS.at(-1)!;
  const probe = new Probe(threads, largest + 3 * 64 * (threads + 1));
  try {
    onProgress({ doing: `arithmetic, ${named}`, done: 0 });
    const peak = await probe.best((turns) => ({
      kernel: 'probe_multiply_add',
      buffers: { out: 0 },
      sizes: { threads, turns, slot: 0 },
      scalars: {},
    }));
    const bandwidths = [];
    for (const [at, workingSet] of WORKING_SETS.entries()) {
      onProgress({ doing: `memory, ${named}`, done: (at + 1) / parts });
      bandwidths.push({ workingSet, bandwidth: await probe.triad(workingSet) });
    }
    onProgress({ doing: `calls, ${named}`, done: (others - 1) / parts });
    const call = await probe.call();
    const found = await undisturbed(networks, threads, ({ doing }, done) =>
      onProgress({ doing: `${doing}, ${named}`, done: (others + done * networks.length) / parts }),
    );
    const kernels = found.flatMap(({ timings }) => timings);
    const step = Math.max(1e-7, median(found.map(({ beside }) => beside)));
    return { threads, peak, bandwidths, call, step, kernels };
  } finally {
    probe.close();
  }
}

/** Two measurements of a network agree so well, or the fastest of so many is taken. */
const AGREE = 0.05;
const MOST_ROUNDS = 4;

/**
 * Another process takes its time in bursts: networks are measured in rounds, so that seconds lie between two measurements of one, until
 * its two fastest agree; the fastest is what the machine does when it is left alone.
 */
async function undisturbed(
  networks: readonly ReferenceNetwork[],
  threads: number,
  onNetwork: (network: ReferenceNetwork, done: number) => void,
): Promise<Measured[]> {
  const rounds = networks.map((): Measured[] => []);
  const isSettled = ([fastest, next]: readonly Measured[]) =>
    fastest !== undefined && next !== undefined && secondsOf(next) < (1 + AGREE) * secondsOf(fastest);
  let done = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const open = [...networks.keys()].filter((at) => !isSettled(rounds[at]!));
    for (const at of open) {
      onNetwork(networks[at]!, done);
      rounds[at]!.push(await measureNetwork(networks[at]!, threads));
      rounds[at]!.sort((a, b) => secondsOf(a) - secondsOf(b));
      // How many rounds there will be is not known: of what is left the next one is taken for the last but one.
      done += (1 - done) / (2 * open.length);
    }
  }
  return rounds.map(([fastest]) => fastest!);
}

type Measured = Awaited<ReturnType<typeof measureNetwork>>;
const secondsOf = ({ timings }: Measured): number => timings.reduce((sum, { seconds }) => sum + seconds, 0);

/** An engine that runs single kernel calls and tells how fast they were. */
class Probe {
  private readonly engine;

  constructor(
    private readonly threads: number,
    arenaBytes: number,
  ) {
    this.engine = new (native().Engine)({ threads, arenaBytes, sums: 1, seed: 0 });
    // Memory that was never written is not there yet; and sums of zeros neither grow nor vanish.
    this.engine.write(0, new Uint8Array(arenaBytes));
  }

  /** The best speed, by what the call says that it did, of a call that takes `turns`. */
  async best(call: (turns: number) => KernelCall): Promise<number> {
    let turns = 16;
    let [first] = await this.steps([call(turns)], 1);
    for (; first!.seconds < STEP && turns < 2 ** 40; [first] = await this.steps([call(turns)], 1)) turns *= 2;
    const steps = await this.steps([call(turns)], Math.max(FEWEST_STEPS, Math.round((STEPS * STEP) / first!.seconds)));
    return Math.max(...steps.map(({ sum, seconds }) => sum / seconds));
  }

  triad(workingSet: number): Promise<number> {
    const { threads } = this;
    const values = Math.floor(workingSet / (3 * 4 * threads));
    const apart = Math.ceil((values * threads * 4) / 64) * 64;
    return this.best((turns) => ({
      kernel: 'probe_triad',
      buffers: { a: 0, b: apart, c: 2 * apart },
      sizes: { threads, values, turns, slot: 0 },
      scalars: {},
    }));
  }

  /** Seconds that a call takes beside its work, cut into as many chunks as kernels are. */
  async call(): Promise<number> {
    const calls = 200;
    const one: KernelCall = { kernel: 'probe_nothing', buffers: {}, sizes: { chunks: 24 }, scalars: {} };
    const steps = await this.steps(new Array<KernelCall>(calls).fill(one), STEPS);
    return Math.min(...steps.map(({ seconds }) => seconds)) / calls;
  }

  close(): void {
    this.engine.close();
  }

  private async steps(
    calls: readonly KernelCall[],
    count: number,
  ): Promise<{ readonly sum: number; readonly seconds: number }[]> {
    this.engine.load('predict', calls);
    const steps: { sum: number; seconds: number }[] = [];
    const request = { program: 'predict', dataset: -1, batch: 1, firstStep: 0, rates: new Float32Array() } as const;
    await this.engine.run({ ...request, order: new Uint32Array(count) }, ({ sums, seconds }) => {
      seconds.forEach((each, at) => {
        steps.push({ sum: sums[at]!, seconds: each });
      });
    });
    return steps;
  }
}
