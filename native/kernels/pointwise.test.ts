import { describe, expect, it } from 'vitest';
import { POINTWISE_FUNCTIONS, type PointwiseFunction } from '../../engine/program.ts';
import { callEverywhere, empty, expectKernel, randoms } from '../../test/kernels/harness.ts';

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** erfc by its continued fraction (Lentz), and by its series near 0, to float64. */
function erfc(x: number): number {
  if (x < 0) return 2 - erfc(-x);
  if (x < 2) {
    let [term, sum] = [x, x];
    for (let n = 1; Math.abs(term) > 1e-18; n++) {
      term *= -(x * x) / n;
      sum += term / (2 * n + 1);
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = 0;
  for (let n = 80; n > 0; n--) fraction = n / 2 / (x + fraction);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
}
const normal = (x: number) => erfc(-x / Math.SQRT2) / 2;
const gate = (x: number) => sigmoid(2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3));

interface Reference {
  readonly a?: number;
  readonly b?: number;
  readonly value: (x: number) => number;
  /** Numbers around which it bends: no finite differences there. */
  readonly kinks?: readonly number[];
  /** The way there writes the slope too, and the way back is given it. */
  readonly keepsSlope?: boolean;
  /** Units in the last place, where the function does not vanish by cancellation. */
  readonly ulps: number;
  /** Below, rounding the exponent costs more. */
  readonly from?: number;
}

const REFERENCES: Readonly<Record<PointwiseFunction, Reference>> = {
  relu6: { value: (x) => Math.min(Math.max(x, 0), 6), kinks: [0, 6], ulps: 0.5 },
  leaky_relu: { a: 0.125, value: (x) => (x > 0 ? x : 0.125 * x), kinks: [0], ulps: 0.5 },
  elu: { a: 0.75, value: (x) => (x > 0 ? x : 0.75 * Math.expm1(x)), kinks: [0], keepsSlope: true, ulps: 3 },
  gelu: { value: (x) => x * normal(x), keepsSlope: true, ulps: 5 },
  gelu_tanh: { value: (x) => x * gate(x), keepsSlope: true, ulps: 16, from: -3 },
  silu: { value: (x) => x * sigmoid(x), keepsSlope: true, ulps: 4 },
  hard_swish: { value: (x) => (x * Math.min(Math.max(x + 3, 0), 6)) / 6, kinks: [-3, 3], ulps: 3 },
  hard_sigmoid: { value: (x) => Math.min(Math.max(x + 3, 0), 6) / 6, kinks: [-3, 3], ulps: 2 },
  softplus: { value: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), keepsSlope: true, ulps: 3 },
  softsign: { value: (x) => x / (1 + Math.abs(x)), ulps: 2 },
  scaled_sigmoid: { a: 0.5, b: 5.5, value: (x) => 0.5 + 5 * sigmoid(x), keepsSlope: true, ulps: 3 },
};

const trialOf = (name: PointwiseFunction, values: number) => {
  const { a = 0, b = 0 } = REFERENCES[name];
  return { batch: 1, sizes: { values, function: POINTWISE_FUNCTIONS.indexOf(name) }, scalars: { a, b } };
};

function ulps(actual: number, expected: number): number {
  if (actual === expected) return 0;
  const exponent = Math.max(-126, Math.floor(Math.log2(Math.abs(expected))));
  return Math.abs(actual - expected) / 2 ** (exponent - 23);
}

describe.each(POINTWISE_FUNCTIONS)('%s', (name) => {
  const { value, kinks = [], ulps: most, from = -12, keepsSlope } = REFERENCES[name];

  it.each([1, 3, 17, 20_003])('of %i values, both ways', async (values) => {
    const x = randoms(values, 1, -7, 9).map((each) => (kinks.some((kink) => Math.abs(each - kink) < 0.01) ? 1 : each));
    const y = Float64Array.from(x, value);
    const slope = Float64Array.from(x, (at) => (value(at + 1e-5) - value(at - 1e-5)) / 2e-5);
    const trial = trialOf(name, values);
    const forward = { ...trial, kernel: 'pointwise_forward' };
    await expectKernel({ ...forward, buffers: { x, y: empty(values) } }, { y }, 2e-6);
    if (keepsSlope)
      await expectKernel({ ...forward, buffers: { x, y: empty(values), slope: empty(values) } }, { y, slope }, 2e-6);
    const dy = randoms(values, 2);
    const dx = slope.map((each, i) => dy[i]! * each);
    const backward = { ...trial, kernel: 'pointwise_backward' };
    const from = keepsSlope ? Float32Array.from(slope) : x;
    await expectKernel({ ...backward, buffers: { x: from, dy, dx: empty(values) } }, { dx }, 2e-6);
    await expectKernel({ ...backward, buffers: { x: from, dy }, same: { dx: 'dy' } }, { dy: dx }, 2e-6);
  });

  it(`is within ${most} units in the last place`, async () => {
    const values = 40_000;
    const x = Float32Array.from({ length: values }, (_, i) => from + ((12 - from) * i) / values);
    const trial = { ...trialOf(name, values), kernel: 'pointwise_forward', buffers: { x, y: empty(values) } };
    for (const { instructions, result } of await callEverywhere(trial)) {
      let worst = 0;
      let where = 0;
      x.forEach((at, i) => {
        // Around −3 the straight lines meet 0 by a difference of equal numbers.
        if (name.startsWith('hard') && Math.abs(at + 3) < 0.5) return;
        const off = ulps(result.buffers.y![i]!, value(at));
        if (off > worst) [worst, where] = [off, at];
      });
      expect(worst, `${instructions} at ${where}`).toBeLessThanOrEqual(most);
    }
  });

  it('keeps NaN and knows infinity', async () => {
    const x = Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, -100, 100);
    const trial = { ...trialOf(name, 4), kernel: 'pointwise_forward', buffers: { x, y: empty(4) } };
    const limit =
      { relu6: 6, hard_sigmoid: 1, softsign: 1, scaled_sigmoid: 5.5 }[name as string] ?? Number.POSITIVE_INFINITY;
    for (const { result } of await callEverywhere(trial)) {
      const [first, second, ...others] = result.buffers.y!;
      expect([first, second]).toEqual([Number.NaN, limit]);
      others.forEach((each, i) => {
        expect(each).toBeCloseTo(value(x[i + 2]!), 4);
      });
    }
  });
});
