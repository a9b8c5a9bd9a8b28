import { describe, expect, it } from 'vitest';
import { empty, expectKernel, numericGradient, randoms } from '../../test/kernels/harness.ts';
import { ACTIVATIONS, conv2d, conv2dBackward, geometry } from '../../test/kernels/reference.ts';

const roundUp = (value: number) => Math.ceil(value / 16) * 16;

/** Batch, filters, geometry: few and many channels, every way of stride, padding and overlap, tails everywhere. */
const CASES = [
  [1, 1, geometry([1, 1, 1], [1, 1])],
  [2, 3, geometry([5, 4, 3], [3, 3], [1, 1], [1, 1])],
  [2, 17, geometry([6, 7, 1], [3, 2], [1, 1], [1, 0])],
  [3, 2, geometry([5, 6, 9], [3, 3], [2, 2], [1, 1])],
  [2, 9, geometry([8, 8, 8], [2, 2], [2, 2], [0, 0])],
  [2, 33, geometry([7, 9, 17], [3, 3], [2, 1], [1, 2])],
  [1, 16, geometry([6, 6, 8], [1, 1], [2, 2], [0, 0])],
  [2, 5, geometry([11, 11, 4], [5, 5], [3, 3], [2, 2])],
  [1, 40, geometry([4, 4, 70], [3, 3], [1, 1], [1, 1])],
  [2, 12, geometry([9, 5, 10], [2, 3], [3, 2], [0, 1])],
  [1, 8, geometry([9, 9, 3], [7, 7], [2, 2], [3, 3])],
  [1, 8, geometry([3, 3, 600], [1, 1])],
  [8, 32, geometry([16, 16, 16], [3, 3], [1, 1], [1, 1])],
  [9, 24, geometry([16, 16, 3], [3, 3], [1, 1], [1, 1])],
] as const;

describe.each(CASES)('conv2d %i samples, %i filters, %j', (batch, filters, g) => {
  const taps = g.kernel_height * g.kernel_width;
  const outputs = batch * g.out_height * g.out_width;
  const x = randoms(batch * g.height * g.width * g.channels, 1);
  const limit = 1 / Math.sqrt(taps * g.channels);
  const w = randoms(taps * g.channels * filters, 2, -limit, limit);
  const bias = randoms(filters, 3);
  const dy = randoms(outputs * filters, 4);
  const sizes = { ...g, filters };
  // What the planner reserves, to the float.
  const packedForward = roundUp(filters) * taps * g.channels;
  const packedBackward = roundUp(g.channels) * taps * filters;
  const slices = Math.max(1, Math.min(16, Math.ceil(outputs / 1024), Math.floor(2 ** 22 / w.length)));
  const partial = slices === 1 ? 0 : slices * w.length;

  it.each([0, 1, 3])('forward with activation %i', async (activation) => {
    const y = conv2d(g, batch, filters, x, w, bias).map(ACTIVATIONS[activation]!);
    const buffers = { x, w, bias, y: empty(y.length), scratch: empty(packedForward) };
    await expectKernel({ kernel: 'conv2d_forward', batch, buffers, sizes: { ...sizes, activation } }, { y });
  });

  it('gradients', async () => {
    const { dx, dw } = conv2dBackward(g, batch, filters, x, w, dy);
    if (dy.length * taps * g.channels < 20_000) {
      const byX = numericGradient((at) => conv2d(g, batch, filters, at, w), x, dy);
      const byW = numericGradient((at) => conv2d(g, batch, filters, x, at), w, dy);
      byX.forEach((value, i) => {
        expect(dx[i]).toBeCloseTo(value, 7);
      });
      byW.forEach((value, i) => {
        expect(dw[i]).toBeCloseTo(value, 7);
      });
    }
    const toData = { dy, w, dx: empty(x.length), scratch: empty(packedBackward) };
    await expectKernel({ kernel: 'conv2d_backward_data', batch, buffers: toData, sizes }, { dx });
    const toWeights = { x, dy, dw: empty(w.length), scratch: empty(partial) };
    await expectKernel({ kernel: 'conv2d_backward_weights', batch, buffers: toWeights, sizes }, { dw });
  });
});
