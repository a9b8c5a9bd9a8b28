import { describe, expect, it } from 'vitest';
import { callEverywhere, empty, expectKernel, numericGradient, randoms } from '../../test/kernels/harness.ts';
import { ACTIVATIONS, product } from '../../test/kernels/reference.ts';

/** Samples, inputs, outputs: single values, tails of every vector width, several blocks of k and of rows. */
const SHAPES = [
  [1, 1, 1],
  [3, 17, 3],
  [5, 3, 17],
  [13, 64, 33],
  [2, 1, 16],
  [64, 100, 10],
  [30, 800, 65],
  [250, 20, 40],
  [96, 300, 200],
] as const;

describe.each(SHAPES)('dense %i×%i×%i', (batch, inputs, outputs) => {
  const x = randoms(batch * inputs, 1);
  const w = randoms(inputs * outputs, 2, -1 / Math.sqrt(inputs), 1 / Math.sqrt(inputs));
  const bias = randoms(outputs, 3);
  const dy = randoms(batch * outputs, 4);
  const sums = product(x, w, batch, inputs, outputs);

  it.each([0, 1, 2, 3])('forward with activation %i', async (activation) => {
    const buffers = { x, w, bias, y: empty(batch * outputs) };
    const y = sums.map((sum, i) => ACTIVATIONS[activation]!(sum + bias[i % outputs]!));
    await expectKernel({ kernel: 'dense_forward', batch, buffers, sizes: { inputs, outputs, activation } }, { y });
  });

  it('forward without bias', async () => {
    const buffers = { x, w, y: empty(batch * outputs) };
    await expectKernel(
      { kernel: 'dense_forward', batch, buffers, sizes: { inputs, outputs, activation: 0 } },
      { y: sums },
    );
  });

  it('gradients', async () => {
    const dx = product(dy, w, batch, outputs, inputs, false, true);
    const dw = product(x, dy, inputs, batch, outputs, true);
    if (batch * inputs * outputs < 500) {
      const byX = numericGradient((at) => product(at, w, batch, inputs, outputs), x, dy);
      const byW = numericGradient((at) => product(x, at, batch, inputs, outputs), w, dy);
      byX.forEach((value, i) => {
        expect(dx[i]).toBeCloseTo(value, 8);
      });
      byW.forEach((value, i) => {
        expect(dw[i]).toBeCloseTo(value, 8);
      });
    }
    const sizes = { inputs, outputs };
    await expectKernel(
      { kernel: 'dense_backward_data', batch, buffers: { dy, w, dx: empty(x.length) }, sizes },
      { dx },
    );
    await expectKernel(
      { kernel: 'dense_backward_weights', batch, buffers: { x, dy, dw: empty(w.length) }, sizes },
      { dw },
    );
  });
});

it('keeps NaN and infinity', async () => {
  const x = Float32Array.of(Number.NaN, 1, Number.POSITIVE_INFINITY, 1);
  const buffers = { x, w: Float32Array.of(1, 1), y: empty(2) };
  for (const activation of [0, 1]) {
    const trial = { kernel: 'dense_forward', batch: 2, buffers, sizes: { inputs: 2, outputs: 1, activation } };
    for (const { result } of await callEverywhere(trial)) {
      expect([...result.buffers.y!]).toEqual([Number.NaN, Number.POSITIVE_INFINITY]);
    }
  }
});
