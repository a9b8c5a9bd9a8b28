import { describe, expect, it } from 'vitest';
import { callEverywhere, empty, expectKernel, randoms } from '../../test/kernels/harness.ts';

describe.each([
  [1, 1, 1, 2],
  [3, 2, 5, 3],
  [2, 40, 70, 4],
])('maxout %i×%i×%i of %i pieces', (batch, rows, width, pieces) => {
  it('takes the largest, and gives it the gradient', async () => {
    const outputs = batch * rows * width;
    const x = randoms(outputs * pieces, 1);
    const dy = randoms(outputs, 2);
    const y = empty(outputs);
    const dx = new Float32Array(x.length);
    for (let i = 0; i < outputs; i++) {
      const group = x.slice(i * pieces, (i + 1) * pieces);
      y[i] = Math.max(...group);
      dx[i * pieces + group.indexOf(y[i]!)] = dy[i]!;
    }
    const sizes = { rows, width, pieces };
    await expectKernel({ kernel: 'maxout_forward', batch, buffers: { x, y: empty(outputs) }, sizes }, { y }, 0);
    const buffers = { x, y, dy, dx: empty(x.length) };
    await expectKernel({ kernel: 'maxout_backward', batch, buffers, sizes }, { dx }, 0);
  });
});

it('maxout keeps NaN, and of equal values the first has the gradient', async () => {
  const x = Float32Array.of(1, Number.NaN, 2, 3, 3, 0);
  const sizes = { rows: 1, width: 2, pieces: 3 };
  for (const { result } of await callEverywhere({
    kernel: 'maxout_forward',
    batch: 1,
    buffers: { x, y: empty(2) },
    sizes,
  }))
    expect([...result.buffers.y!]).toEqual([Number.NaN, 3]);
  const buffers = { x: Float32Array.of(0, 1, 1, 3, 3, 0), y: Float32Array.of(1, 3), dy: Float32Array.of(5, 7) };
  const backward = { kernel: 'maxout_backward', batch: 1, buffers: { ...buffers, dx: empty(6) }, sizes };
  await expectKernel(backward, { dx: [0, 5, 0, 7, 0, 0] }, 0);
});

/** One slope, one for each row, one for each value side by side; several slices. */
describe.each([
  [2, 1, 1, 9],
  [3, 1, 4, 5],
  [2, 6, 17, 1],
  [40, 30, 40, 1],
])('prelu %i×%i, %i slopes, %i values each', (batch, outer, slopes, inner) => {
  it('both ways', async () => {
    const x = randoms(batch * outer * slopes * inner, 1);
    const w = randoms(slopes, 2);
    const dy = randoms(x.length, 3);
    const slope = (i: number) => w[Math.floor(i / inner) % slopes]!;
    const sizes = { outer, slopes, inner };
    const y = x.map((value, i) => (value > 0 ? value : value * slope(i)));
    await expectKernel({ kernel: 'prelu_forward', batch, buffers: { x, w, y: empty(x.length) }, sizes }, { y });
    const dw = new Float64Array(slopes);
    const dx = dy.map((value, i) => {
      if (x[i]! > 0) return value;
      dw[Math.floor(i / inner) % slopes]! += value * x[i]!;
      return value * slope(i);
    });
    const count = Math.max(1, Math.min(128, batch * outer, Math.ceil(x.length / 32768)));
    const buffers = { x, w, dy, dx: empty(x.length), dw: empty(slopes), scratch: empty(count * slopes) };
    await expectKernel({ kernel: 'prelu_backward', batch, buffers, sizes }, { dx, dw }, 1e-5);
  });
});
