import { describe, expect, it } from 'vitest';
import {
  callEverywhere,
  empty,
  expectClose,
  numericGradient,
  randoms,
  type Trial,
} from '../../test/kernels/harness.ts';
import { softmax } from '../../test/kernels/reference.ts';

/** Losses and metrics. */

const SLOT = 1;
/** No class has this number. */
const NONE = -(2 ** 40);

/** The loss summed over the samples, and where asked for the gradient of its mean. */
async function expectLoss(trial: Trial, sum: number, gradient?: ArrayLike<number>): Promise<void> {
  for (const { instructions, result } of await callEverywhere(trial)) {
    expect(Math.abs(result.sums[SLOT]! - sum)).toBeLessThan(2e-6 * Math.max(1, Math.abs(sum)));
    expect([result.sums[0], result.sums[2]]).toEqual([0, 0]);
    if (gradient) expectClose(result.buffers.gradient!, gradient, 3e-6, `${trial.kernel} ${instructions}`);
  }
}

describe.each([
  [1, 1, 2],
  [5, 1, 10],
  [3, 4, 17],
  [64, 3, 1000],
])('cross_entropy %i×%i×%i', (batch, rows, width) => {
  const logits = randoms(batch * rows * width, 1, -20, 20);
  const targets = Int32Array.from({ length: batch * rows }, (_, i) => (i * 7) % width);
  const sum = (at: ArrayLike<number>) => {
    const probabilities = softmax(at, width);
    return targets.reduce((total, target, row) => total - Math.log(probabilities[row * width + target]!) / rows, 0);
  };
  const sizes = { rows, width, slot: SLOT };
  const scalars = { smoothing: 0, ignored: NONE };

  it('loss and gradient', async () => {
    const gradient = softmax(logits, width);
    targets.forEach((target, row) => {
      gradient[row * width + target]! -= 1;
    });
    gradient.forEach((value, i) => {
      gradient[i] = value / (rows * batch);
    });
    if (logits.length < 300) {
      numericGradient((at) => [sum(at)], logits, [1 / batch]).forEach((value, i) => {
        expect(gradient[i]).toBeCloseTo(value, 6);
      });
    }
    const buffers = { outputs: logits, targets, gradient: empty(logits.length) };
    await expectLoss({ kernel: 'cross_entropy', batch, buffers, sizes, scalars }, sum(logits), gradient);
    const alone = { outputs: logits, targets };
    await expectLoss({ kernel: 'cross_entropy', batch, buffers: alone, sizes, scalars }, sum(logits));
  });
});

describe.each([
  ['weights', true, 0, NONE],
  ['smoothing', false, 0.2, NONE],
  ['an ignored class', false, 0, 1],
  ['all of them', true, 0.2, 1],
])('cross_entropy with %s', (_, isWeighed, smoothing, ignored) => {
  it.each([
    [7, 1, 3],
    [5, 3, 17],
    [600, 2, 40],
  ])('%i×%i×%i', async (batch, rows, width) => {
    const logits = randoms(batch * rows * width, 1, -3, 3);
    const targets = Int32Array.from({ length: batch * rows }, (_, i) => (i * 7) % width);
    const weights = randoms(width, 2, 0.1, 3);
    const weightOf = (label: number) => (isWeighed ? weights[label]! : 1);
    const total = targets.reduce((sum, target) => sum + (target === ignored ? 0 : weightOf(target)), 0);
    const lossOfRow = (at: ArrayLike<number>, row: number) => {
      const target = targets[row]!;
      if (target === ignored) return 0;
      const probabilities = softmax(
        Array.from({ length: width }, (_, i) => at[row * width + i]!),
        width,
      );
      return probabilities.reduce((sum, probability, label) => {
        const share = (label === target ? 1 - smoothing : 0) + smoothing / width;
        return sum - (share * weightOf(label) * Math.log(probability)) / total;
      }, 0);
    };
    const mean = (at: ArrayLike<number>) => targets.reduce((sum, _, row) => sum + lossOfRow(at, row), 0);
    const buffers = { outputs: logits, targets, gradient: empty(logits.length), ...(isWeighed && { weights }) };
    const gradient =
      logits.length < 300 ? numericGradient((at) => [mean(at)], logits, [1]) : gradientOf(logits, width, row);
    function row(of: number, probabilities: ArrayLike<number>, label: number) {
      const target = targets[of]!;
      if (target === ignored) return 0;
      const share = (other: number) => ((other === target ? 1 - smoothing : 0) + smoothing / width) * weightOf(other);
      const whole = Array.from({ length: width }, (_, other) => share(other)).reduce((a, b) => a + b, 0);
      return (whole * probabilities[label]! - share(label)) / total;
    }
    const sizes = { rows, width, slot: SLOT };
    const trial = { kernel: 'cross_entropy', batch, buffers, sizes, scalars: { smoothing, ignored } };
    await expectLoss(trial, batch * mean(logits), gradient);
  });
});

/** Row by row, from the probabilities of each. */
function gradientOf(
  logits: ArrayLike<number>,
  width: number,
  at: (row: number, probabilities: ArrayLike<number>, label: number) => number,
): Float64Array {
  const probabilities = softmax(logits, width);
  return probabilities.map((_, i) => {
    const row = Math.floor(i / width);
    return at(row, probabilities.subarray(row * width, (row + 1) * width), i % width);
  });
}

it('cross_entropy of ignored classes alone is 0, and has no gradient', async () => {
  const buffers = { outputs: randoms(6, 1), targets: Int32Array.of(2, 2), gradient: empty(6) };
  const sizes = { rows: 1, width: 3, slot: SLOT };
  await expectLoss(
    { kernel: 'cross_entropy', batch: 2, buffers, sizes, scalars: { smoothing: 0.1, ignored: 2 } },
    0,
    [0, 0, 0, 0, 0, 0],
  );
});

it('a class that there is not makes the loss NaN', async () => {
  const buffers = { outputs: randoms(6, 1), targets: Int32Array.of(0, 3), gradient: empty(6) };
  const sizes = { rows: 1, width: 3, slot: 0 };
  const scalars = { smoothing: 0, ignored: NONE };
  for (const { result } of await callEverywhere({ kernel: 'cross_entropy', batch: 2, buffers, sizes, scalars })) {
    expect(result.sums[0]).toBeNaN();
  }
});

describe.each([
  [1, 1],
  [5, 3],
  [7, 17],
  [100, 700],
])('losses and metrics by value, %i×%i', (batch, values) => {
  const outputs = randoms(batch * values, 1, -3, 3);
  const real = randoms(batch * values, 2, -3, 3);
  const shares = randoms(batch * values, 3, 0, 1);
  const sizes = { values, per_weight: values, slot: SLOT };
  const mean = (f: (i: number) => number) => outputs.reduce((sum, _, i) => sum + f(i) / values, 0);

  it('mse', async () => {
    const sum = mean((i) => (outputs[i]! - real[i]!) ** 2);
    const gradient = Float64Array.from(outputs, (it, i) => (2 * (it - real[i]!)) / (values * batch));
    const buffers = { outputs, targets: real, gradient: empty(outputs.length) };
    await expectLoss({ kernel: 'mse', batch, buffers, sizes }, sum, gradient);
    await expectLoss({ kernel: 'mse', batch, buffers: { outputs, targets: real }, sizes }, sum);
  });

  it('binary_cross_entropy', async () => {
    const loss = (z: number, t: number) => Math.max(z, 0) - z * t + Math.log1p(Math.exp(-Math.abs(z)));
    const gradient = Float64Array.from(outputs, (z, i) => (1 / (1 + Math.exp(-z)) - shares[i]!) / (values * batch));
    if (outputs.length < 100) {
      const total = (at: ArrayLike<number>) => Float64Array.from(at, (z, i) => loss(z, shares[i]!) / (values * batch));
      const weights = outputs.map(() => 1);
      numericGradient(total, outputs, weights).forEach((value, i) => {
        expect(gradient[i]).toBeCloseTo(value, 6);
      });
    }
    const buffers = { outputs, targets: shares, gradient: empty(outputs.length) };
    const sum = mean((i) => loss(outputs[i]!, shares[i]!));
    await expectLoss(
      { kernel: 'binary_cross_entropy', batch, buffers, sizes, scalars: { smoothing: 0 } },
      sum,
      gradient,
    );
  });

  it('binary_cross_entropy with weights and smoothing', async () => {
    const [no, yes, smoothing] = [0.4, 2.5, 0.1];
    const loss = (z: number, given: number) => {
      const t = given * (1 - smoothing) + smoothing / 2;
      const other = Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
      return yes * t * (other - z) + no * (1 - t) * other;
    };
    const gradient = Float64Array.from(outputs, (z, i) => {
      const h = 1e-4;
      return (loss(z + h, shares[i]!) - loss(z - h, shares[i]!)) / (2 * h * values * batch);
    });
    const buffers = { outputs, targets: shares, gradient: empty(outputs.length), weights: Float32Array.of(no, yes) };
    const sum = mean((i) => loss(outputs[i]!, shares[i]!));
    await expectLoss({ kernel: 'binary_cross_entropy', batch, buffers, sizes, scalars: { smoothing } }, sum, gradient);
  });
});

it('binary_cross_entropy is stable far out', async () => {
  const buffers = {
    outputs: Float32Array.of(1000, -1000),
    targets: Float32Array.of(0, 0),
    gradient: empty(2),
  };
  const trial = {
    kernel: 'binary_cross_entropy',
    batch: 2,
    buffers,
    sizes: { values: 1, per_weight: 1, slot: SLOT },
    scalars: { smoothing: 0 },
  };
  await expectLoss(trial, 1000, [0.5, 0]);
});
