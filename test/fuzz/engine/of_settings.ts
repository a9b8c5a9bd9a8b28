import { isUnder } from '../../../engine/graph/graph.ts';
import type { Model } from '../../../engine/run/model.ts';
import type { TrainSpec } from '../../../engine/run/spec.ts';
import { lossTerms } from '../../../engine/training/losses/by_output.ts';
import { losses } from '../../../engine/training/losses/index.ts';
import { randomSamples } from '../../random_samples.ts';
import { WAYS, Wrong, withModel } from './models.ts';

const THREADS = 2;
const WAY = WAYS.at(-1)!;
const STEPS = 3;
/** Kernels by which what becomes of a sample depends on the others of its batch, or on its place in it. */
const MIXES = /batch_norm|dropout|drop_path|noise|sample_normal|step_weights|mask_classes/;

const rowsUpTo = (samples: number) => Uint32Array.from({ length: samples }, (_, row) => row);

/** So many steps of whole batches, a call each; `after` each of them. Was none of them without a number? */
async function steps(model: Model, spec: TrainSpec, rate: number, after: () => void): Promise<boolean> {
  const { batch, accumulate } = spec.settings;
  const dataset = model.dataset(randomSamples(spec, batch * accumulate));
  for (let step = 0; step < STEPS; step++) {
    const rows = rowsUpTo(batch * accumulate);
    const { reason } = await model.train(dataset, rows, step, Float32Array.of(rate), () => {});
    if (reason !== 'done') return false;
    after();
  }
  return true;
}

/** What is under a label of `freeze` is bit for bit as it was; running statistics where `batch_norm: frozen` says so. */
export async function frozenStays(spec: TrainSpec): Promise<void> {
  const { freeze = [], batch_norm } = spec.settings;
  if (freeze.length === 0) return;
  await withModel(spec, THREADS, WAY, async (model) => {
    const before = model.tensors();
    await steps(model, spec, 0.1, () => {});
    const after = model.tensors();
    model.plan.tensors.forEach(({ name, trainable }, at) => {
      if (!freeze.some((label) => isUnder(name, label)) || (!trainable && !batch_norm)) return;
      if (before[at]!.values.some((value, i) => !Object.is(value, after[at]!.values[i])))
        throw new Wrong(`'${name}' is frozen and has moved`);
    });
  });
}

/** The average after a step is that of what the weights were after each, the first of them in full. */
export async function averagesAre(spec: TrainSpec): Promise<void> {
  const { ema } = spec.settings;
  if (ema === undefined) return;
  await withModel(spec, THREADS, WAY, async (model) => {
    let expected: number[][] | undefined;
    const went = await steps(model, spec, 1e-3, () => {
      const now = model.tensors().map(({ values }) => [...values]);
      expected = expected?.map((mean, at) => mean.map((value, i) => ema * value + (1 - ema) * now[at]![i]!)) ?? now;
    });
    if (!went) return;
    const last = model.tensors();
    model.exchangeAverages();
    const averages = model.tensors();
    model.plan.tensors.forEach(({ name, trainable }, at) => {
      const wanted = trainable ? expected![at]! : [...last[at]!.values];
      const { values } = averages[at]!;
      if (!wanted.every((value, i) => close(values[i]!, value, 1e-5))) throw new Wrong(`average of '${name}' is none`);
    });
    model.exchangeAverages();
    for (const [at, { name, values }] of model.tensors().entries())
      if (values.some((value, i) => !Object.is(value, last[at]!.values[i])))
        throw new Wrong(`'${name}' has not come back for its average`);
  });
}

/** A step of two passes moves weights as one of a batch twice as large, the last pass short of a sample. */
export async function passesAddUp(spec: TrainSpec): Promise<void> {
  const { batch } = spec.settings;
  if (batch === 1 || !looksAtEachSample(spec)) return;
  const moved = (settings: Partial<TrainSpec['settings']>) => {
    const of = { ...spec, settings: { ...spec.settings, ...settings } };
    return withModel(of, THREADS, WAY, async (model) => {
      if (model.plan.programs.train.some(({ kernel, scalars }) => MIXES.test(kernel) || (scalars.rate ?? 0) > 0))
        return undefined;
      const before = model.tensors();
      const dataset = model.dataset(randomSamples(spec, 2 * batch));
      let loss = Number.NaN;
      await model.train(dataset, rowsUpTo(2 * batch - 1), 0, Float32Array.of(1), ({ sums, samples }) => {
        loss = sums[0]! / samples[0]!;
      });
      const gradients = model.tensors().map(({ name, values }, at) => ({
        name,
        values: values.map((value, i) => before[at]!.values[i]! - value),
      }));
      return { loss, gradients };
    });
  };
  const [passes, whole] = [await moved({ accumulate: 2 }), await moved({ batch: 2 * batch })];
  if (!passes || !whole || !Number.isFinite(whole.loss)) return;
  if (!close(passes.loss, whole.loss, 1e-4)) throw new Wrong(`loss of two passes ${passes.loss}, of one ${whole.loss}`);
  for (const [at, { name, values }] of whole.gradients.entries()) {
    const norm = Math.hypot(...values);
    if (!(norm < 1e3)) continue;
    const apart = Math.hypot(...values.map((value, i) => value - passes.gradients[at]!.values[i]!));
    // Rounding of the weights, which are of about 1.
    if (!(apart <= 1e-3 * norm + 1e-6 * Math.sqrt(values.length)))
      throw new Wrong(`gradient of '${name}' by two passes is ${apart} from that of one, ${norm}`);
  }
}

/** Is the loss a mean over samples, each by itself? */
function looksAtEachSample({ network, settings }: TrainSpec): boolean {
  return lossTerms(settings.loss, network).every(({ call }) => {
    const { comparesSamples, state, classWeights, ignores } = losses.get(call.entry);
    const { options } = call;
    return (
      !comparesSamples &&
      !state &&
      classWeights?.(options as never) === undefined &&
      ignores?.(options as never) === undefined
    );
  });
}

const close = (a: number, b: number, tolerance: number): boolean =>
  Object.is(a, b) ||
  Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b)) ||
  (!Number.isFinite(a) && !Number.isFinite(b));
