import { describe, it } from 'vitest';
import { empty, expectKernel, numericGradient, randoms } from '../../test/kernels/harness.ts';

type Numbers = ArrayLike<number>;

describe.each([
  [2, 3, 5],
  [3, 1, 33],
  [40, 30, 64],
])('layer_scale %i×%i×%i', (batch, rows, width) => {
  const x = randoms(batch * rows * width, 1);
  const w = randoms(width, 2);
  const dy = randoms(x.length, 3);
  const sizes = { rows, width };
  const slices = Math.max(1, Math.min(128, batch * rows, Math.ceil(x.length / 32768)));

  it('forward and back', async () => {
    const y = x.map((value, i) => value * w[i % width]!);
    await expectKernel({ kernel: 'layer_scale_forward', batch, buffers: { x, w, y: empty(y.length) }, sizes }, { y });
    const dx = dy.map((value, i) => value * w[i % width]!);
    const dw = new Float64Array(width);
    dy.forEach((value, i) => {
      dw[i % width]! += value * x[i]!;
    });
    const buffers = { x, w, dy, dw: empty(width), dx: empty(x.length), scratch: empty(slices * width) };
    await expectKernel({ kernel: 'layer_scale_backward', batch, buffers, sizes }, { dx, dw });
    const { dx: _, ...weightsAlone } = buffers;
    await expectKernel({ kernel: 'layer_scale_backward', batch, buffers: weightsAlone, sizes }, { dw });
  });
});

/** Samples, rows, channels, size of the neighbourhood, α, β, k. */
describe.each([
  [2, 3, 7, 5, 0.5, 0.75, 1],
  [1, 2, 33, 4, 2, 0.75, 0.5],
  [3, 1, 5, 3, 1, 0.4, 2],
  [1, 1, 4, 9, 1, 1.5, 1],
])('local_response_norm %i×%i×%i over %i channels, α %d, β %d, k %d', (batch, rows, channels, size, alpha, beta, k) => {
  const x = randoms(batch * rows * channels, 1, -2, 2);
  const dy = randoms(x.length, 2);
  const call = { batch, sizes: { rows, channels, size }, scalars: { alpha, beta, k } };
  const norm = (at: Numbers) =>
    Float64Array.from({ length: at.length }, (_, i) => {
      const row = i - (i % channels);
      let sum = 0;
      for (let other = i - Math.floor(size / 2); other <= i + Math.floor((size - 1) / 2); other++)
        if (other >= row && other < row + channels) sum += at[other]! ** 2;
      return at[i]! / (k + (alpha / size) * sum) ** beta;
    });

  it('forward and back', async () => {
    await expectKernel(
      { kernel: 'local_response_norm_forward', ...call, buffers: { x, y: empty(x.length) } },
      { y: norm(x) },
    );
    const dx = numericGradient(norm, x, dy, 1e-5);
    await expectKernel(
      { kernel: 'local_response_norm_backward', ...call, buffers: { x, dy, dx: empty(x.length) } },
      { dx },
    );
  });
});
