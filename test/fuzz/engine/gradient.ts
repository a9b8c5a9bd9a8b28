import { count } from '../../../engine/graph/shape.ts';
import { parametersOf } from '../../../engine/plan/weights.ts';
import type { Model } from '../../../engine/run/model.ts';
import type { TrainSpec } from '../../../engine/run/spec.ts';
import { randomSamples } from '../../random_samples.ts';
import { WAYS, Wrong, withModel } from './models.ts';

/** Lengths of a step along a direction. A kink lies in the way of some of them, rounding of others. */
const LENGTHS = [4e-3, 1e-3, 1.6e-2, 2.5e-4];
/** Beyond, a loss is too steep for single precision. */
const STEEPEST = 1e3;
/** A kink may lie just where the weights are: what is wrong is wrong at each of these places. */
const PLACES = 3;

/** The gradient of each tensor is the slope of the loss along it, on every instruction set. */
export async function gradientIsSlope(spec: TrainSpec): Promise<void> {
  for (const way of WAYS) {
    await withModel(spec, 2, way, async (model) => {
      const step = stepOf(model, spec);
      const drawn = model.tensors();
      let wrong = await wrongAt(model, step, drawn, 0);
      for (let place = 1; place < PLACES && wrong.size > 0; place++) {
        const again = await wrongAt(model, step, drawn, place);
        wrong = new Map([...wrong].filter(([name]) => again.has(name)));
      }
      for (const [name, how] of wrong) throw new Wrong(`${way}: gradient of '${name}' ${how}`);
    });
  }
}

/** Of tables with a row that does not learn, which values are in it: that its loss has a slope along them means nothing. */
function rowsWithout({ spec }: Model): ReadonlyMap<string, (at: number) => boolean> {
  return new Map(
    parametersOf(spec.network).flatMap(({ node, parameter: { name, shape, zeroRow } }) => {
      if (zeroRow === undefined) return [];
      const width = count(shape.slice(1));
      return [[`${node.path}.${name}`, (at: number) => Math.floor(at / width) === zeroRow] as const];
    }),
  );
}

type Tensors = ReturnType<Model['tensors']>;

/** Takes the same step each time, what is drawn in it too; tells the loss before, NaN where its gradient is no number. */
function stepOf(model: Model, spec: TrainSpec) {
  const { batch } = spec.settings;
  const dataset = model.dataset(randomSamples(spec, batch));
  const rows = Uint32Array.from({ length: batch }, (_, row) => row);
  return async (rate: number): Promise<number> => {
    let loss = Number.NaN;
    const { reason } = await model.train(dataset, rows, 0, Float32Array.of(rate), ({ sums, samples }) => {
      loss = sums[0]! / samples[0]!;
    });
    return reason === 'done' ? loss : Number.NaN;
  };
}

/**
 * Tensors whose gradient is no slope where the weights are moved a little from `drawn`: those that begin at 0 lie on kinks
 * of what follows, and others are too small to tell.
 */
async function wrongAt(model: Model, step: (rate: number) => Promise<number>, drawn: Tensors, place: number) {
  const wrong = new Map<string, string>();
  const trained = model.plan.tensors.map(({ trainable }) => trainable);
  const untouched = rowsWithout(model);
  // Another one for each tensor: values that are alike tie where the greater is taken.
  const jolt = (at: number, i: number) => 0.1 * Math.sin((78.233 + place) * (i + 1) + at);
  const there = drawn.map((tensor, at) =>
    trained[at] ? { ...tensor, values: tensor.values.map((value, i) => value + jolt(at, i)) } : tensor,
  );
  model.put(there);
  const loss = await step(1);
  if (!(Math.abs(loss) < STEEPEST)) return wrong;
  const moved = model.tensors();
  for (const [at, { name, values }] of there.entries()) {
    if (!trained[at]) continue;
    const gradient = values.map((value, i) => value - moved[at]!.values[i]!);
    const isOut = untouched.get(name) ?? (() => false);
    if (gradient.some((value, i) => value !== 0 && isOut(i))) wrong.set(name, 'is not 0 for padding');
    const norm = Math.hypot(...gradient);
    if (!(norm < STEEPEST)) continue;
    // A direction of its own beside the gradient: a slope where the gradient has none shows too.
    const direction = values.map(
      (_, i) =>
        (isOut(i) ? 0 : Math.sin(12.9898 * (i + 1)) / Math.sqrt(values.length)) + (norm > 0 ? gradient[i]! / norm : 0),
    );
    const expected = direction.reduce((sum, value, i) => sum + value * gradient[i]!, 0);
    const along = async (length: number) => {
      const values = there[at]!.values.map((value, i) => value + length * direction[i]!);
      model.put(there.map((tensor, other) => (other === at ? { ...tensor, values } : tensor)));
      return step(0);
    };
    const slopes: number[] = [];
    let fits = false;
    for (const length of LENGTHS) {
      const slope = ((await along(length)) - (await along(-length))) / (2 * length);
      if (Number.isNaN(slope)) continue;
      slopes.push(slope);
      const rounding = (4e-7 * Math.max(1, Math.abs(loss))) / length;
      fits = Math.abs(slope - expected) < 2e-2 * norm + 2e-4 + rounding;
      if (fits) break;
    }
    // Where rounding scatters them, a gradient among them is as good as they are.
    fits ||= slopes.length > 0 && Math.min(...slopes) <= expected && expected <= Math.max(...slopes);
    if (!fits && slopes.length > 0) wrong.set(name, `${expected}, slopes of the loss ${slopes.join(', ')}`);
  }
  return wrong;
}
