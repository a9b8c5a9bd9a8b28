import { describe, expect, it } from 'vitest';
import { callEverywhere, empty, expectKernel, numericGradient, randoms } from '../../test/kernels/harness.ts';
import { geometry, maxPool2d } from '../../test/kernels/reference.ts';

const CASES = [
  [2, geometry([4, 4, 3], [2, 2], [2, 2])],
  [2, geometry([5, 7, 17], [3, 3], [2, 2], [1, 1])],
  [1, geometry([6, 6, 1], [3, 2], [1, 1], [1, 1])],
  [3, geometry([9, 8, 33], [2, 3], [3, 2], [0, 1])],
  // A window of more than 256 places: argmax takes two bytes.
  [1, geometry([20, 19, 5], [18, 17], [2, 2])],
] as const;

describe.each(CASES)('max_pool2d %i samples, %j', (batch, g) => {
  const x = randoms(batch * g.height * g.width * g.channels, 1);
  const { y, from } = maxPool2d(g, batch, x);
  const indexBytes = g.kernel_height * g.kernel_width > 256 ? 2 : 1;
  const forward = {
    kernel: 'max_pool2d_forward',
    batch,
    buffers: { x, y: empty(y.length), argmax: new Uint8Array(y.length * indexBytes) },
    sizes: g,
  };

  it('forward', async () => {
    await expectKernel(forward, { y }, 0);
  });

  it('backward', async () => {
    const dy = randoms(y.length, 2);
    const dx = new Float64Array(x.length);
    from.forEach((input, i) => {
      dx[input]! += dy[i]!;
    });
    const byX = numericGradient((at) => maxPool2d(g, batch, at).y, x, dy, 1e-9);
    byX.forEach((value, i) => {
      expect(dx[i]).toBeCloseTo(value, 4);
    });
    for (const { result } of await callEverywhere(forward)) {
      const buffers = { dy, argmax: result.buffers.argmax!, dx: empty(x.length) };
      await expectKernel({ kernel: 'max_pool2d_backward', batch, buffers, sizes: g }, { dx }, 1e-6);
    }
  });
});

it('takes the first of equals, hands NaN on, and knows minus infinity', async () => {
  const g = geometry([2, 2, 4], [3, 3], [1, 1], [1, 1]);
  const channel = (a: number, b: number, c: number, d: number) => [a, b, c, d];
  const columns = [
    channel(1, 1, 1, 1),
    channel(0, Number.NaN, 2, 3),
    channel(-1 / 0, -1 / 0, -1 / 0, -1 / 0),
    channel(0, -1, 5, 5),
  ];
  const x = Float32Array.from({ length: 16 }, (_, i) => columns[i % 4]![i >> 2]!);
  const buffers = { x, y: empty(16), argmax: new Uint8Array(16) };
  for (const { result } of await callEverywhere({ kernel: 'max_pool2d_forward', batch: 1, buffers, sizes: g })) {
    expect([...result.buffers.y!.subarray(0, 4)]).toEqual([1, Number.NaN, Number.NEGATIVE_INFINITY, 5]);
    // The window at (0, 0) has the picture's four values at its places 4, 5, 7 and 8.
    expect([...result.buffers.argmax!.subarray(0, 4)]).toEqual([4, 5, 4, 7]);
  }
});

describe.each([
  [1, 1, 1],
  [3, 49, 17],
  [20, 64, 33],
])('global_avg_pool %i×%i×%i', (batch, positions, channels) => {
  const sizes = { positions, channels };

  it('forward', async () => {
    const x = randoms(batch * positions * channels, 1);
    const y = new Float64Array(batch * channels);
    x.forEach((value, i) => {
      y[Math.floor(i / (positions * channels)) * channels + (i % channels)]! += value / positions;
    });
    const buffers = { x, y: empty(y.length) };
    await expectKernel({ kernel: 'global_avg_pool_forward', batch, buffers, sizes }, { y });
  });

  it('backward', async () => {
    const dy = randoms(batch * channels, 2);
    const dx = Float64Array.from({ length: batch * positions * channels }, (_, i) => {
      return dy[Math.floor(i / (positions * channels)) * channels + (i % channels)]! / positions;
    });
    const buffers = { dy, dx: empty(dx.length) };
    await expectKernel({ kernel: 'global_avg_pool_backward', batch, buffers, sizes }, { dx });
  });
});
