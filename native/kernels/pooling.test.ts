import { describe, expect, it } from 'vitest';
import { callEverywhere, empty, expectKernel, numericGradient, randoms } from '../../test/kernels/harness.ts';
import {
  avgPool,
  divisors,
  eachAdaptive,
  eachTap,
  inputsOf,
  maxPool,
  outputsOf,
  sizesOf,
  tapsOf,
  type Windows,
  windows,
} from '../../test/kernels/windows.ts';

const SIZES = ['kernel', 'stride', 'padding', 'out'] as const;
const whole = (w: Windows) => ({ ...sizesOf(w, SIZES), adaptive: 0, row: w.channels, first: 0 });

const picture = (
  [height, width, channels]: readonly [number, number, number],
  [kh, kw]: readonly [number, number],
  [sh, sw]: readonly [number, number],
  [ph, pw]: readonly [number, number] = [0, 0],
  [mh, mw]: readonly [number, number] = [0, 0],
) => {
  const options = { stride: [1, sh, sw], padding: [0, ph, pw], more: [0, mh, mw] } as const;
  return windows([1, height, width], channels, [1, kh, kw], options);
};

const CASES: readonly (readonly [string, number, Windows])[] = [
  ['halved', 2, picture([4, 4, 3], [2, 2], [2, 2])],
  ['overlapping', 2, picture([5, 7, 17], [3, 3], [2, 2], [1, 1])],
  ['one channel', 1, picture([6, 6, 1], [3, 2], [1, 1], [1, 1])],
  ['all sides different', 3, picture([9, 8, 33], [2, 3], [3, 2], [0, 1])],
  ['rounded up, the last window over the edge', 2, picture([6, 8, 9], [3, 3], [2, 3], [0, 1], [1, 0])],
  ['past its kernel', 2, picture([7, 7, 5], [2, 2], [3, 3])],
  ['row', 2, windows([1, 1, 11], 20, [1, 1, 3], { stride: [1, 1, 2], padding: [0, 0, 1] })],
  ['volume', 2, windows([4, 5, 6], 18, [2, 3, 2], { stride: [2, 2, 1], padding: [1, 1, 0] })],
  // A window of more than 256 places: argmax takes two bytes; of more than 65536: four.
  ['large window', 1, picture([20, 19, 5], [18, 17], [2, 2])],
  ['huge window', 1, picture([260, 256, 1], [258, 256], [2, 1])],
];

describe.each(CASES)('%s', (_, batch, w) => {
  const x = randoms(batch * inputsOf(w) * w.channels, 1);
  const dy = randoms(batch * outputsOf(w) * w.channels, 2);

  const { y, from } = maxPool(w, batch, x);
  const places = tapsOf(w);
  const argmax = new Uint8Array(y.length * (places > 65536 ? 4 : places > 256 ? 2 : 1));
  const forward = {
    kernel: 'max_pool_forward',
    batch,
    buffers: { x, y: empty(y.length), argmax },
    sizes: whole(w),
  };

  it('greatest', async () => {
    await expectKernel(forward, { y }, 0);
    const dx = new Float64Array(x.length);
    from.forEach((input, i) => {
      dx[input]! += dy[i]!;
    });
    if (x.length < 2000) {
      const byX = numericGradient((at) => maxPool(w, batch, at).y, x, dy, 1e-9);
      byX.forEach((value, i) => {
        expect(dx[i]).toBeCloseTo(value, 4);
      });
    }
    for (const { result } of await callEverywhere(forward)) {
      const buffers = { dy, argmax: result.buffers.argmax!, dx: empty(x.length) };
      await expectKernel({ kernel: 'max_pool_backward', batch, buffers, sizes: whole(w) }, { dx }, 1e-6);
    }
  });

  it.each([0, 1])('mean, padding counted %i', async (padding_counts) => {
    const mean = avgPool(w, batch, x, padding_counts === 1);
    const sizes = { ...whole(w), padding_counts };
    // The sums of large windows are long.
    const forward = { kernel: 'avg_pool_forward', batch, buffers: { x, y: empty(y.length) }, sizes };
    await expectKernel(forward, { y: mean }, 2e-5);
    const dx = new Float64Array(x.length);
    const counts = divisors(w, padding_counts === 1);
    eachTap(w, batch, (output, _tap, input) => {
      for (let c = 0; c < w.channels; c++)
        dx[input * w.channels + c]! += dy[output * w.channels + c]! / counts[output % counts.length]!;
    });
    if (x.length < 1000) {
      numericGradient((at) => avgPool(w, batch, at, padding_counts === 1), x, dy).forEach((value, i) => {
        expect(dx[i]).toBeCloseTo(value, 7);
      });
    }
    const buffers = { dy, dx: empty(x.length) };
    await expectKernel({ kernel: 'avg_pool_backward', batch, buffers, sizes: { ...sizes, accumulate: 0 } }, { dx });
    // The same added to what is there.
    const before = randoms(x.length, 3);
    const sum = dx.map((value, i) => value + before[i]!);
    const added = { kernel: 'avg_pool_backward', batch, buffers: { dy, dx: before } };
    await expectKernel({ ...added, sizes: { ...sizes, accumulate: 1 } }, { dx: sum });
  });
});

it('takes the first of equals, hands NaN on, and knows minus infinity', async () => {
  const w = picture([2, 2, 4], [3, 3], [1, 1], [1, 1]);
  const channel = (a: number, b: number, c: number, d: number) => [a, b, c, d];
  const columns = [
    channel(1, 1, 1, 1),
    channel(0, Number.NaN, 2, 3),
    channel(-1 / 0, -1 / 0, -1 / 0, -1 / 0),
    channel(0, -1, 5, 5),
  ];
  const x = Float32Array.from({ length: 16 }, (_, i) => columns[i % 4]![i >> 2]!);
  const buffers = { x, y: empty(16), argmax: new Uint8Array(16) };
  for (const { result } of await callEverywhere({ kernel: 'max_pool_forward', batch: 1, buffers, sizes: whole(w) })) {
    expect([...result.buffers.y!.subarray(0, 4)]).toEqual([1, Number.NaN, Number.NEGATIVE_INFINITY, 5]);
    // The window at (0, 0) has the picture's four values at its places 4, 5, 7 and 8.
    expect([...result.buffers.argmax!.subarray(0, 4)]).toEqual([4, 5, 4, 7]);
  }
});

describe.each([
  [2, [1, 7, 5], [1, 3, 2], 9],
  [1, [1, 3, 4], [1, 5, 7], 3],
  [2, [1, 5, 5], [1, 1, 1], 16],
  [2, [3, 6, 4], [2, 3, 4], 5],
] as const)('windows told by the size they make: %i samples, %j to %j, %i channels', (batch, extent, out, channels) => {
  // The greatest stand first in a wider value, the means after them.
  const [row, inputs, outputs] = [2 * channels, extent[0] * extent[1] * extent[2], out[0] * out[1] * out[2]];
  const x = randoms(batch * inputs * channels, 1);
  const dy = randoms(batch * outputs * row, 2);
  const kernel = extent.map((size, side) => Math.ceil(size / out[side]!) + 1) as [number, number, number];
  const w = { ...windows(extent, channels, [1, 1, 1]), kernel, out };
  const sizes = { ...sizesOf(w, SIZES), adaptive: 1, row };
  const pool = (at: ArrayLike<number>) => {
    const y = new Float64Array(batch * outputs * row);
    const from = new Int32Array(batch * outputs * channels).fill(-1);
    eachAdaptive(extent, out, batch, (output, input, window) => {
      for (let c = 0; c < channels; c++) {
        const value = at[input * channels + c]!;
        const place = output * channels + c;
        y[output * row + channels + c]! += value / window;
        if (from[place] !== -1 && value <= y[output * row + c]!) continue;
        y[output * row + c] = value;
        from[place] = input * channels + c;
      }
    });
    return { y, from };
  };

  it('forward and back', async () => {
    const { y, from } = pool(x);
    const half = (first: number) => y.map((value, i) => (i % row >= first && i % row < first + channels ? value : 7));
    const filled = () => new Float32Array(y.length).fill(7);
    const argmax = new Uint8Array(batch * outputs * channels);
    const greatest = {
      kernel: 'max_pool_forward',
      batch,
      buffers: { x, y: filled(), argmax },
      sizes: { ...sizes, first: 0 },
    };
    await expectKernel(greatest, { y: half(0) }, 0);
    const mean = { ...sizes, first: channels, padding_counts: 0 };
    const averages = { kernel: 'avg_pool_forward', batch, buffers: { x, y: filled() }, sizes: mean };
    await expectKernel(averages, { y: half(channels) });

    const byGreatest = new Float64Array(x.length);
    from.forEach((input, i) => {
      byGreatest[input]! += dy[Math.floor(i / channels) * row + (i % channels)]!;
    });
    const dx = numericGradient((at) => pool(at).y, x, dy, 1e-7);
    for (const { result } of await callEverywhere(greatest)) {
      const buffers = { dy, argmax: result.buffers.argmax!, dx: empty(x.length) };
      const back = { kernel: 'max_pool_backward', batch, buffers, sizes: { ...sizes, first: 0 } };
      await expectKernel(back, { dx: byGreatest }, 1e-6);
    }
    const both = { dy, dx: Float32Array.from(byGreatest) };
    const back = { kernel: 'avg_pool_backward', batch, buffers: both, sizes: { ...mean, accumulate: 1 } };
    await expectKernel(back, { dx }, 1e-5);
  });
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
