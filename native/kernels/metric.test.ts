import { describe, expect, it } from 'vitest';
import type { Shape } from '../../engine/graph/shape.ts';
import { NO_CLASS } from '../../engine/training/losses/class_options.ts';
import { losses } from '../../engine/training/losses/index.ts';
import { metrics } from '../../engine/training/metrics/index.ts';
import { callEverywhere, randoms, type Values } from '../../test/kernels/harness.ts';

/** Metrics as they are reported: the kernel's sums, and what is made of them, against their definitions. */

const SLOT = 2;

async function measured(
  name: string,
  lossName: string,
  output: Shape,
  batch: number,
  buffers: { outputs: Float32Array; targets: Values; mask?: Float32Array },
  options: object = {},
  ignored = NO_CLASS,
): Promise<number[]> {
  const metric = metrics.get(name);
  const loss = losses.get(lossName);
  const { kernel, sizes, scalars } = metric.kernel(loss, output, options as never, ignored);
  const sums = metric.sums?.(loss, output) ?? 1;
  const slots = { slot: SLOT, ...(metric.sums && { last_slot: SLOT + sums - 1 }) };
  const results = await callEverywhere({
    kernel,
    batch,
    buffers,
    sizes: { ...sizes, ...(buffers.mask && { per_weight: output.at(-1)! }), ...slots },
    ...(scalars && { scalars }),
    sums: SLOT + sums + 1,
  });
  return results.map(({ result }) => {
    const { length } = result.sums;
    expect([result.sums[0], result.sums[1], result.sums[length - 1]]).toEqual([0, 0, 0]);
    const own = result.sums.subarray(SLOT, SLOT + sums);
    return metric.value ? metric.value(own, batch) : own[0]! / batch;
  });
}

const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const indices = (count: number) => Array.from({ length: count }, (_, at) => at);

/** What is looked for is class `c`; undefined where it neither occurs nor is found. */
function scores(found: readonly number[], targets: readonly number[], c: number) {
  const is = (values: readonly number[]) => values.map((value) => value === c);
  const [taken, actual] = [is(found), is(targets)];
  const both = taken.filter((each, at) => each && actual[at]).length;
  const [all, of] = [taken.filter(Boolean).length, actual.filter(Boolean).length];
  if (all + of === 0) return undefined;
  const [precision, recall] = [all ? both / all : 0, of ? both / of : 0];
  return { precision, recall, f1: precision + recall ? (2 * precision * recall) / (precision + recall) : 0, of };
}

describe.each([
  [200, 1, 3],
  [64, 5, 17],
  [3, 1, 1000],
  [50, 1, 2],
])('%i samples of %i steps, %i classes', (batch, rows, width) => {
  const outputs = randoms(batch * rows * width, 3, -2, 2);
  // Near what is found, so that there is something to find; the last classes are rare.
  const best = indices(batch * rows).map((row) => {
    const from = [...outputs.subarray(row * width, (row + 1) * width)];
    return from.indexOf(Math.max(...from));
  });
  const targets = best.map((c, row) => (row % 3 === 0 ? (c + row) % width : c));
  const buffers = { outputs, targets: Int32Array.from(targets) };
  const shape: Shape = rows === 1 ? [width] : [rows, width];
  const each = indices(width).flatMap((c) => scores(best, targets, c) ?? []);
  const of = (name: 'precision' | 'recall' | 'f1') =>
    width === 2 ? scores(best, targets, 1)![name] : average(each.map((score) => score[name]));

  it.each(['precision', 'recall', 'f1'] as const)('%s', async (name) => {
    for (const value of await measured(name, 'cross_entropy', shape, batch, buffers))
      expect(value).toBeCloseTo(of(name), 9);
  });

  it('balanced_accuracy', async () => {
    const expected = average(each.filter(({ of: samples }) => samples > 0).map(({ recall }) => recall));
    for (const value of await measured('balanced_accuracy', 'cross_entropy', shape, batch, buffers))
      expect(value).toBeCloseTo(expected, 9);
  });

  it('an ignored class counts nowhere', async () => {
    const ignored = targets[0]!;
    const counted = indices(batch * rows).filter((row) => targets[row] !== ignored);
    const [found, wanted] = [counted.map((row) => best[row]!), counted.map((row) => targets[row]!)];
    const left = indices(width).flatMap((c) => scores(found, wanted, c) ?? []);
    const expected = {
      accuracy: found.filter((c, at) => c === wanted[at]).length / counted.length,
      balanced_accuracy: average(left.filter(({ of: samples }) => samples > 0).map(({ recall }) => recall)),
      precision:
        width === 2 ? (scores(found, wanted, 1)?.precision ?? 0) : average(left.map(({ precision }) => precision)),
    };
    expect(counted.length).toBeLessThan(batch * rows);
    for (const [name, score] of Object.entries(expected))
      for (const value of await measured(name, 'cross_entropy', shape, batch, buffers, {}, ignored))
        expect(value, name).toBeCloseTo(score, 9);
    for (const value of await measured('top_k', 'cross_entropy', shape, batch, buffers, { k: 1 }, ignored))
      expect(value).toBeCloseTo(expected.accuracy, 9);
  });

  it('accuracy', async () => {
    const expected = targets.filter((target, row) => target === best[row]).length / targets.length;
    for (const value of await measured('accuracy', 'cross_entropy', shape, batch, buffers))
      expect(value).toBeCloseTo(expected, 9);
  });

  it.each([1, 2, 5])('top_k(%i)', async (k) => {
    const right = targets.filter((target, row) => {
      const from = [...outputs.subarray(row * width, (row + 1) * width)];
      const order = indices(width).sort((a, b) => from[b]! - from[a]! || a - b);
      return order.slice(0, k).includes(target);
    });
    for (const value of await measured('top_k', 'cross_entropy', shape, batch, buffers, { k }))
      expect(value).toBeCloseTo(right.length / targets.length, 9);
  });
});

it('accuracy takes the first of equals', async () => {
  const outputs = Float32Array.of(1, 2, 2, 3, 1, 2, 0, 0, 0);
  const cases: readonly (readonly [targets: readonly number[], expected: number])[] = [
    [[1, 0, 0], 1],
    [[2, 0, 1], 1 / 3],
  ];
  for (const [targets, expected] of cases)
    for (const value of await measured('accuracy', 'cross_entropy', [3], 3, {
      outputs,
      targets: Int32Array.from(targets),
    }))
      expect(value).toBeCloseTo(expected, 12);
});

it.each([
  [1, 1],
  [7, 17],
  [100, 700],
])('accuracy of %i samples of %i logits', async (batch, values) => {
  const [outputs, targets] = [randoms(batch * values, 1), randoms(batch * values, 2, 0, 1)];
  const right = indices(batch * values).filter((i) => outputs[i]! > 0 === targets[i]! > 0.5).length;
  for (const value of await measured('accuracy', 'binary_cross_entropy', [values], batch, { outputs, targets }))
    expect(value).toBeCloseTo(right / (batch * values), 12);
});

it('one logit tells two classes apart, the second is looked for', async () => {
  const outputs = Float32Array.of(2, -1, 0.5, -0.1, -3, 1);
  const targets = Float32Array.of(1, 1, 0, 0, 0, 1);
  const cases = { accuracy: 4 / 6, precision: 2 / 3, recall: 2 / 3, f1: 2 / 3, balanced_accuracy: (2 / 3 + 2 / 3) / 2 };
  for (const [name, expected] of Object.entries(cases)) {
    for (const value of await measured(name, 'binary_cross_entropy', [1], 6, { outputs, targets }))
      expect(value, name).toBeCloseTo(expected, 12);
  }
});

it('where all is ignored nothing is right', async () => {
  const buffers = { outputs: Float32Array.of(1, 2, 2, 1), targets: Int32Array.of(1, 1) };
  for (const name of ['accuracy', 'top_k'])
    for (const value of await measured(name, 'cross_entropy', [2], 2, buffers, { k: 1 }, 1))
      expect(value, name).toBe(0);
});

it('nothing found is 0, not undefined', async () => {
  const buffers = { outputs: Float32Array.of(-1, -1), targets: Float32Array.of(0, 1) };
  for (const name of ['precision', 'recall', 'f1'])
    expect(await measured(name, 'binary_cross_entropy', [1], 2, buffers), name).toContain(0);
});

it('an output that is no number is not found by top_k', async () => {
  const buffers = { outputs: Float32Array.of(Number.NaN, 1, 2), targets: Int32Array.of(0) };
  for (const value of await measured('top_k', 'cross_entropy', [3], 1, buffers, { k: 3 })) expect(value).toBe(0);
});

describe.each([
  [1, 1],
  [700, 3],
  [20_000, 1],
])('%i samples of %i values', (batch, values) => {
  const targets = randoms(batch * values, 5, 90, 110);
  const outputs = targets.map((target, at) => target + Math.sin(at));
  const squares = [...outputs].map((output, at) => (output - targets[at]!) ** 2);
  const middle = average([...targets]);
  const spread = average([...targets].map((target) => (target - middle) ** 2));

  it.each([
    ['rmse', Math.sqrt(average(squares))],
    ['r2', spread > 0 ? 1 - average(squares) / spread : 0],
  ])('%s', async (name, expected) => {
    for (const value of await measured(name, 'mse', [values], batch, { outputs, targets }))
      expect(value).toBeCloseTo(expected, 6);
  });

  it('mae', async () => {
    const expected = average([...outputs].map((output, at) => Math.abs(output - targets[at]!)));
    for (const value of await measured('mae', 'mse', [values], batch, { outputs, targets }))
      expect(value).toBeCloseTo(expected, 6);
  });
});

describe('steps that do not count', () => {
  const [batch, length, width] = [5, 6, 3];
  const mask = Float32Array.from({ length: batch * length }, (_, step) => (step % 4 === 1 || step < length ? 0 : 1));
  const counted = indices(batch * length * width).filter((at) => mask[Math.floor(at / width)] !== 0);
  const outputs = randoms(batch * length * width, 1);
  const targets = Float32Array.from(randoms(batch * length * width, 2), (each) => Number(each > 0));
  const only = (values: Float32Array) => Float32Array.from(counted, (at) => values[at]!);
  const holed = outputs.map((value, at) => (mask[Math.floor(at / width)] === 0 ? Number.NaN : value));

  it.each([
    ['mae', 'mse'],
    ['rmse', 'mse'],
    ['r2', 'mse'],
    ['accuracy', 'binary_cross_entropy'],
    ['f1', 'binary_cross_entropy'],
  ])('%s is that of the others', async (name, loss) => {
    const shape = [length, width];
    const own = { outputs: only(outputs), targets: only(targets) };
    const expected = await measured(name, loss, [counted.length], 1, own);
    const all = await measured(name, loss, shape, batch, { outputs: holed, targets, mask });
    all.forEach((value, at) => {
      expect(value).toBeCloseTo(expected[at]!, 9);
    });
  });
});
