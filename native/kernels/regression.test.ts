import { describe, expect, it } from 'vitest';
import { callEverywhere, empty, expectClose, randoms } from '../../test/kernels/harness.ts';

/** Loss of one value, by output and target. */
type OfValue = (output: number, target: number) => number;

const cases: readonly (readonly [
  kernel: string,
  more: { readonly sizes?: Record<string, number>; readonly scalars?: Record<string, number> },
  loss: OfValue,
])[] = [
  ['mae', {}, (o, t) => Math.abs(o - t)],
  ['mape', {}, (o, t) => Math.abs(o - t) / Math.max(Math.abs(t), 1e-7)],
  [
    'huber',
    { scalars: { delta: 0.7 } },
    (o, t) => (Math.abs(o - t) <= 0.7 ? (o - t) ** 2 / 2 : 0.7 * (Math.abs(o - t) - 0.35)),
  ],
  ['log_cosh', {}, (o, t) => Math.log(Math.cosh(o - t))],
  ['poisson', {}, (o, t) => Math.exp(o) - t * o],
  ['hinge', { sizes: { squared: 0 } }, (o, t) => Math.max(0, 1 - (t > 0.5 ? o : -o))],
  ['hinge', { sizes: { squared: 1 } }, (o, t) => Math.max(0, 1 - (t > 0.5 ? o : -o)) ** 2],
];

describe.each(cases)('%s %j', (kernel, { sizes = {}, scalars = {} }, loss) => {
  it.each([
    [1, 1],
    [5, 3],
    [100, 700],
  ])('%i×%i: loss, and the slope of it as finite differences have it', async (batch, values) => {
    const outputs = randoms(batch * values, 1, -3, 3);
    // No target so near an output, or to 0, that the difference would look over a corner.
    const targets = randoms(batch * values, 2, 0.2, 3).map((target, at) =>
      Math.abs(target - outputs[at]!) < 1e-2 ? target + 0.1 : target,
    );
    const h = 1e-4;
    const expected = Float64Array.from(
      outputs,
      (o, i) => (loss(o + h, targets[i]!) - loss(o - h, targets[i]!)) / (2 * h * values * batch),
    );
    const sum = outputs.reduce((total, o, i) => total + loss(o, targets[i]!) / values, 0);
    const trial = { kernel, batch, sizes: { values, per_weight: values, slot: 1, ...sizes }, scalars };
    const buffers = { outputs, targets };
    for (const { result } of await callEverywhere({ ...trial, buffers }))
      expect(Math.abs(result.sums[1]! - sum)).toBeLessThan(2e-6 * Math.max(1, sum));
    for (const { result, instructions } of await callEverywhere({
      ...trial,
      buffers: { ...buffers, gradient: empty(outputs.length) },
    })) {
      expect(Math.abs(result.sums[1]! - sum)).toBeLessThan(2e-6 * Math.max(1, sum));
      const gradient = result.buffers.gradient!;
      // Where the difference looks over a corner it tells nothing.
      const smooth = Float64Array.from(expected, (value, i) => (nearCorner(i) ? gradient[i]! : value));
      expectClose(gradient, smooth, 1e-5, `${kernel} ${instructions}`);
    }
    function nearCorner(i: number): boolean {
      const [o, t] = [outputs[i]!, targets[i]!];
      const corners = kernel === 'hinge' ? [1 - (t > 0.5 ? o : -o)] : kernel === 'huber' ? [Math.abs(o - t) - 0.7] : [];
      return corners.some((distance) => Math.abs(distance) < 2 * h);
    }
  });

  it('the loss of NaN is NaN', async () => {
    const buffers = { outputs: Float32Array.of(Number.NaN), targets: Float32Array.of(1), gradient: empty(1) };
    for (const { result } of await callEverywhere({
      kernel,
      batch: 1,
      buffers,
      sizes: { values: 1, per_weight: 1, slot: 0, ...sizes },
      scalars,
    }))
      expect(result.sums[0]).toBeNaN();
  });
});

it('log_cosh is finite far out', async () => {
  const buffers = { outputs: Float32Array.of(1000, -1000), targets: Float32Array.of(0, 0), gradient: empty(2) };
  for (const { result } of await callEverywhere({
    kernel: 'log_cosh',
    batch: 2,
    buffers,
    sizes: { values: 1, per_weight: 1, slot: 0 },
  })) {
    expect(result.sums[0]).toBeCloseTo(2 * (1000 - Math.LN2), 3);
    expect([...result.buffers.gradient!]).toEqual([0.5, -0.5]);
  }
});

it('exponential', async () => {
  const x = randoms(1001, 1, -20, 20);
  for (const { result } of await callEverywhere({
    kernel: 'exponential',
    batch: 1,
    buffers: { x, y: empty(1001) },
    sizes: { values: 1001 },
  }))
    x.forEach((value, at) => {
      expect(result.buffers.y![at]! / Math.exp(value)).toBeCloseTo(1, 6);
    });
});
