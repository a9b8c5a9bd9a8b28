import { describe, expect, it } from 'vitest';
import { callEverywhere, empty, expectKernel, numericGradient, randoms } from '../../test/kernels/harness.ts';
import { ACTIVATIONS, SLOPES, softmax } from '../../test/kernels/reference.ts';

const COUNTS = [1, 3, 17, 1000, 40_003] as const;

describe.each([0, 1, 2, 3])('activation %i', (activation) => {
  it.each(COUNTS)('of %i values, both ways', async (values) => {
    const x = randoms(values, 1, -4, 4);
    const y = Float32Array.from(x, ACTIVATIONS[activation]!);
    const sizes = { values, activation };
    const forward = { kernel: 'activation_forward', batch: 1, buffers: { x, y: empty(values) }, sizes };
    await expectKernel(forward, { y });

    const dy = randoms(values, 2);
    const dx = Float64Array.from(y, (value, i) => dy[i]! * SLOPES[activation]!(value));
    if (values < 100) {
      const byX = numericGradient((at) => at.map(ACTIVATIONS[activation]!), x, dy);
      byX.forEach((value, i) => {
        expect(dx[i]).toBeCloseTo(value, 6);
      });
    }
    const buffers = { y, dy, dx: empty(values) };
    await expectKernel({ kernel: 'activation_backward', batch: 1, buffers, sizes }, { dx });
  });

  /** Rows per sample and width; the last needs several slices. */
  it.each([
    [2, 1, 1],
    [3, 4, 17],
    [5, 1, 10],
    [40, 30, 70],
  ])('epilogue of %i×%i×%i', async (batch, rows, width) => {
    const y = randoms(batch * rows * width, 1, 0.1, 0.9).map((it) => (activation === 1 && it < 0.5 ? 0 : it));
    const dy = randoms(y.length, 2);
    const changed = Float64Array.from(dy, (value, i) => value * SLOPES[activation]!(y[i]!));
    const dbias = new Float64Array(width);
    changed.forEach((value, i) => {
      dbias[i % width]! += value;
    });
    const slices = Math.max(1, Math.min(128, batch * rows, Math.ceil((batch * rows * width) / 32768)));
    const sizes = { rows, width, activation };
    const buffers = { y, dy, dbias: empty(width), scratch: empty(slices * width) };
    await expectKernel({ kernel: 'epilogue_backward', batch, buffers, sizes }, { dy: changed, dbias });
    await expectKernel({ kernel: 'epilogue_backward', batch, buffers: { y, dy }, sizes }, { dy: changed });
  });
});

it.each([
  [2, 1, 1],
  [3, 4, 17],
  [40, 30, 70],
])('column sums of %i×%i×%i', async (batch, rows, width) => {
  const x = randoms(batch * rows * width, 2);
  const sums = new Float64Array(width + 3).fill(5);
  sums.fill(0, 3);
  x.forEach((value, i) => {
    sums[3 + (i % width)]! += value;
  });
  const slices = Math.max(1, Math.min(128, batch * rows, Math.ceil(x.length / 32768)));
  const buffers = { x, to: new Float32Array(width + 3).fill(5), scratch: empty(slices * width) };
  await expectKernel({ kernel: 'column_sums', batch, buffers, sizes: { rows, width, first: 3 } }, { to: sums });
});

describe('in place', () => {
  const values = 1003;
  const x = randoms(values, 1, -4, 4);
  const y = Float32Array.from(x, Math.tanh);
  const dy = randoms(values, 2);

  it('activations', async () => {
    const sizes = { values, activation: 3 };
    const forward = { kernel: 'activation_forward', batch: 1, buffers: { x }, same: { y: 'x' }, sizes };
    await expectKernel(forward, { x: y });
    const backward = { kernel: 'activation_backward', batch: 1, buffers: { y, dy }, same: { dx: 'dy' }, sizes };
    await expectKernel(backward, { dy: dy.map((value, i) => value * (1 - y[i]! ** 2)) });
  });

  it('softmax', async () => {
    const sizes = { rows: 17, width: 59 };
    await expectKernel(
      { kernel: 'softmax_forward', batch: 1, buffers: { x }, same: { y: 'x' }, sizes },
      { x: softmax(x, 59) },
    );
  });

  it('dropout', async () => {
    const mask = Uint8Array.from(x, (_, i) => i % 2);
    const backward = { kernel: 'dropout_backward', batch: 1, buffers: { dy, mask }, same: { dx: 'dy' } };
    const kept = dy.map((value, i) => (i % 2 ? 2 * value : 0));
    await expectKernel({ ...backward, sizes: { values }, scalars: { rate: 0.5 } }, { dy: kept });
  });
});

/** Distance in units in the last place of float32. */
function ulps(actual: number, expected: number): number {
  if (Object.is(actual, expected) || actual === expected) return 0;
  const exponent = Math.max(-126, Math.floor(Math.log2(Math.abs(expected))));
  return Math.abs(actual - expected) / 2 ** (exponent - 23);
}

describe.each([
  ['sigmoid', 2, -87, 100],
  ['tanh', 3, -20, 20],
  ['tanh near 0', 3, -1e-3, 1e-3],
  ['tanh around the seam', 3, 0.6, 0.65],
])('%s', (_name, activation, low, high) => {
  it('is within 3 units in the last place', async () => {
    const values = 100_000;
    const x = Float32Array.from({ length: values }, (_, i) => low + ((high - low) * i) / values);
    const buffers = { x, y: empty(values) };
    const trial = { kernel: 'activation_forward', batch: 1, buffers, sizes: { values, activation } };
    for (const { instructions, result } of await callEverywhere(trial)) {
      let worst = 0;
      x.forEach((value, i) => {
        worst = Math.max(worst, ulps(result.buffers.y![i]!, ACTIVATIONS[activation]!(value)));
      });
      expect(worst, instructions).toBeLessThan(3);
    }
  });
});

it('activations keep NaN and know infinity', async () => {
  const x = Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -200, 200);
  const expected = [
    [Number.NaN, 1 / 0, -1 / 0, -200, 200],
    [Number.NaN, 1 / 0, 0, 0, 200],
    [Number.NaN, 1, 0, 0, 1],
    [Number.NaN, 1, -1, -1, 1],
  ];
  for (const activation of [0, 1, 2, 3]) {
    const buffers = { x, y: empty(5) };
    const trial = { kernel: 'activation_forward', batch: 5, buffers, sizes: { values: 1, activation } };
    for (const { result } of await callEverywhere(trial)) {
      expect([...result.buffers.y!]).toEqual(expected[activation]);
    }
  }
});

it.each([1, 3, 16, 37])('softmax finds the greatest of %i values wherever it is, and passes NaN on', async (width) => {
  const at = (value: number) =>
    Float32Array.from({ length: width * width }, (_, i) => (i % width === Math.floor(i / width) ? value : -1));
  for (const [value, rest] of [
    [200, 0],
    [Number.NaN, Number.NaN],
  ] as const) {
    const buffers = { x: at(value), y: empty(width * width) };
    const trial = { kernel: 'softmax_forward', batch: 1, buffers, sizes: { rows: width, width } };
    const expected = Array.from(at(1), (it) => (it === 1 ? 1 + rest : rest));
    for (const { instructions, result } of await callEverywhere(trial)) {
      expect([...result.buffers.y!], instructions).toEqual(expected);
    }
  }
});

describe.each([
  [1, 1, 1],
  [3, 2, 10],
  [2, 1, 17],
  [4, 3, 1000],
])('softmax %i×%i×%i', (batch, rows, width) => {
  it('its logarithm, both ways', async () => {
    const x = randoms(batch * rows * width, 1, -30, 30);
    const log = (at: ArrayLike<number>) => {
      // Far below the greatest the logarithm of the share would be that of 0.
      const sums = Array.from({ length: batch * rows }, (_, row) => {
        const values = Array.from({ length: width }, (_, i) => at[row * width + i]!);
        const greatest = Math.max(...values);
        return greatest + Math.log(values.reduce((sum, each) => sum + Math.exp(each - greatest), 0));
      });
      return Float64Array.from(at, (each, i) => each - sums[Math.floor(i / width)]!);
    };
    const y = log(x);
    const sizes = { rows, width };
    await expectKernel({ kernel: 'log_softmax_forward', batch, buffers: { x, y: empty(x.length) }, sizes }, { y });
    if (x.length > 100) return;
    const dy = randoms(x.length, 2);
    const buffers = { y: Float32Array.from(y), dy, dx: empty(x.length) };
    const dx = numericGradient(log, x, dy);
    await expectKernel({ kernel: 'log_softmax_backward', batch, buffers, sizes }, { dx }, 1e-5);
  });

  it('both ways', async () => {
    const x = randoms(batch * rows * width, 1, -30, 30);
    const y = softmax(x, width);
    const sizes = { rows, width };
    await expectKernel({ kernel: 'softmax_forward', batch, buffers: { x, y: empty(x.length) }, sizes }, { y });

    const dy = randoms(x.length, 2);
    const products = new Float64Array(batch * rows);
    y.forEach((value, i) => {
      products[Math.floor(i / width)]! += value * dy[i]!;
    });
    const dx = y.map((value, i) => value * (dy[i]! - products[Math.floor(i / width)]!));
    if (x.length < 100) {
      const byX = numericGradient((at) => softmax(at, width), x, dy);
      byX.forEach((value, i) => {
        expect(dx[i]).toBeCloseTo(value, 6);
      });
    }
    const buffers = { y: Float32Array.from(y), dy, dx: empty(x.length) };
    await expectKernel({ kernel: 'softmax_backward', batch, buffers, sizes }, { dx }, 1e-5);
  });
});

it.each([
  [2, 3, 5, 4],
  [3, 1, 1, 17],
  [1, 40, 41, 33],
])('permutes %i×%i×%i×%i', async (batch, height, width, channels) => {
  const last = randoms(batch * height * width * channels, 1);
  const first = Float32Array.from({ length: last.length }, (_, i) => {
    const position = i % (height * width);
    const channel = Math.floor(i / (height * width)) % channels;
    const sample = Math.floor(i / (height * width * channels));
    return last[(sample * height * width + position) * channels + channel]!;
  });
  const sizes = { height, width, channels };
  const y = empty(last.length);
  await expectKernel({ kernel: 'permute_to_channels_first', batch, buffers: { x: last, y }, sizes }, { y: first }, 0);
  await expectKernel({ kernel: 'permute_to_channels_last', batch, buffers: { x: first, y }, sizes }, { y: last }, 0);
});
