import type { InstructionSet } from '../../../engine/native.ts';
import type { TrainSpec } from '../../../engine/run/spec.ts';
import { randomSamples } from '../../random_samples.ts';
import { WAYS, Wrong, withModel } from './models.ts';

const STEPS = 3;

/** The same bits on one, two and three threads, and nearly the same first loss on every instruction set. */
export async function sameBits(spec: TrainSpec): Promise<void> {
  const losses: number[] = [];
  for (const way of WAYS) {
    const one = await trained(spec, 1, way);
    for (const threads of [2, 3]) {
      const again = await trained(spec, threads, way);
      const at = one.findIndex(([, bits], place) => bits !== again[place]![1]);
      if (at >= 0) throw new Wrong(`${way}: ${threads} threads make another '${one[at]![0]}' than one`);
    }
    losses.push(Buffer.from(one[0]![1], 'base64').readDoubleLE(0));
  }
  const [a, b] = [losses[0]!, losses.at(-1)!];
  if (Number.isFinite(a) !== Number.isFinite(b) || Math.abs(a - b) > 1e-2 * Math.abs(a) + 1e-4)
    throw new Wrong(`first loss ${a} by ${WAYS[0]}, ${b} by ${WAYS.at(-1)}`);
}

/** What training makes, each by its name as bits: losses and metrics, gradients' norms, tensors, what is predicted. The last step is short. */
async function trained(spec: TrainSpec, threads: number, way: InstructionSet): Promise<[name: string, bits: string][]> {
  return withModel(spec, threads, way, async (model) => {
    const perStep = spec.settings.batch * spec.settings.accumulate;
    const samples = STEPS * perStep - (perStep > 1 ? 1 : 0);
    const dataset = model.dataset(randomSamples(spec, samples));
    const rows = Uint32Array.from({ length: samples }, (_, row) => row);
    const [sums, norms]: [number[], number[]] = [[], []];
    await model.train(dataset, rows, 0, new Float32Array(STEPS).fill(1e-3), (report) => {
      sums.push(...report.sums);
      norms.push(...report.norms);
    });
    return [
      ['sums', bitsOf(Float64Array.from(sums))],
      ['norms', bitsOf(Float64Array.from(norms))],
      ...model.tensors().map(({ name, values }): [string, string] => [name, bitsOf(values)]),
      ...(await model.predict(dataset, rows)).map((values, at): [string, string] => [`output ${at}`, bitsOf(values)]),
    ];
  });
}

const bitsOf = ({ buffer, byteOffset, byteLength }: Float32Array | Float64Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64');
