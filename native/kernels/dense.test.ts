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
  [50, 401, 400],
  [1100, 12, 40],
] as const;

describe.each(SHAPES)('dense %i×%i×%i', (batch, inputs, outputs) => {
  const x = randoms(batch * inputs, 1);
  const w = randoms(inputs * outputs, 2, -1 / Math.sqrt(inputs), 1 / Math.sqrt(inputs));
  const bias = randoms(outputs, 3);
  const dy = randoms(batch * outputs, 4);
  const sums = product(x, w, batch, inputs, outputs);
  const sizes = { rows: 1, inputs, outputs, columns: outputs, first: 0 };

  it.each([0, 1, 2, 3])('forward with activation %i', async (activation) => {
    const buffers = { x, w, bias, y: empty(batch * outputs) };
    const y = sums.map((sum, i) => ACTIVATIONS[activation]!(sum + bias[i % outputs]!));
    await expectKernel(
      { kernel: 'dense_forward', batch, buffers, sizes: { ...sizes, bias_first: 0, activation } },
      { y },
    );
  });

  it('forward without bias', async () => {
    const buffers = { x, w, y: empty(batch * outputs) };
    await expectKernel(
      { kernel: 'dense_forward', batch, buffers, sizes: { ...sizes, bias_first: 0, activation: 0 } },
      { y: sums },
    );
  });

  it.each([0, 1, 3])('forward with a shortcut and activation %i', async (activation) => {
    const shortcut = randoms(batch * outputs, 5);
    const buffers = { x, w, bias, shortcut, y: empty(batch * outputs) };
    const y = sums.map((sum, i) => ACTIVATIONS[activation]!(sum + bias[i % outputs]! + shortcut[i]!));
    await expectKernel(
      { kernel: 'dense_forward', batch, buffers, sizes: { ...sizes, bias_first: 0, activation } },
      { y },
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
    const data = { kernel: 'dense_backward_data', batch };
    await expectKernel({ ...data, buffers: { dy, w, dx: empty(x.length) }, sizes: { ...sizes, adds: 0 } }, { dx });
    const before = randoms(x.length, 6);
    await expectKernel(
      { ...data, buffers: { dy, w, dx: before }, sizes: { ...sizes, adds: 1 } },
      { dx: dx.map((value, i) => value + before[i]!) },
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
    const sizes = { rows: 1, inputs: 2, outputs: 1, columns: 1, first: 0, bias_first: 0, activation };
    const trial = { kernel: 'dense_forward', batch: 2, buffers, sizes };
    for (const { result } of await callEverywhere(trial)) {
      expect([...result.buffers.y!]).toEqual([Number.NaN, Number.POSITIVE_INFINITY]);
    }
  }
});

describe.each([
  [2, 3, 5, 4, 9, 3],
  [4, 40, 33, 20, 64, 41],
])('some columns of W: %i×%i×%i → %i of %i from %i', (batch, rows, inputs, outputs, columns, first) => {
  const x = randoms(batch * rows * inputs, 1);
  const all = randoms(inputs * columns, 2);
  const bias = randoms(columns + 7, 3);
  const dy = randoms(batch * rows * outputs, 4);
  const w = all.filter((_, i) => i % columns >= first && i % columns < first + outputs);
  const sizes = { rows, inputs, outputs, columns, first };

  it('both ways', async () => {
    const y = product(x, w, batch * rows, inputs, outputs).map((sum, i) => sum + bias[7 + (i % outputs)]!);
    const forward = { x, w: all, bias, y: empty(y.length) };
    const more = { bias_first: 7, activation: 0 };
    await expectKernel({ kernel: 'dense_forward', batch, buffers: forward, sizes: { ...sizes, ...more } }, { y });
    const dx = product(dy, w, batch * rows, outputs, inputs, false, true);
    const data = { dy, w: all, dx: empty(x.length) };
    const whole = { ...sizes, adds: 0 };
    await expectKernel({ kernel: 'dense_backward_data', batch, buffers: data, sizes: whole }, { dx });
    const part = product(x, dy, inputs, batch * rows, outputs, true);
    const dw = Float64Array.from(all, (kept, i) => {
      const column = (i % columns) - first;
      return column >= 0 && column < outputs ? part[Math.floor(i / columns) * outputs + column]! : kept;
    });
    await expectKernel({ kernel: 'dense_backward_weights', batch, buffers: { x, dy, dw: all }, sizes }, { dw });
  });
});

describe.each([
  [1, 1, 1, 1],
  [2, 3, 5, 7],
  [3, 50, 40, 65],
])('unembed %i×%i×%i → %i', (batch, rows, inputs, outputs) => {
  it('is a product with the rows of the table, both ways', async () => {
    const n = batch * rows;
    const x = randoms(n * inputs, 1);
    const table = randoms(outputs * inputs, 2);
    const dy = randoms(n * outputs, 3);
    const sizes = { rows, inputs, outputs };
    const expectOf = (kernel: string, buffers: Record<string, Float32Array>, expected: Record<string, Float64Array>) =>
      expectKernel({ kernel, batch, buffers, sizes }, expected);
    const y = product(x, table, n, inputs, outputs, false, true);
    await expectOf('unembed_forward', { x, table, y: empty(n * outputs) }, { y });
    await expectOf(
      'unembed_backward_data',
      { dy, table, dx: empty(x.length) },
      { dx: product(dy, table, n, outputs, inputs) },
    );
    await expectOf(
      'unembed_backward_weights',
      { x, dy, dtable: empty(table.length) },
      { dtable: product(dy, x, outputs, n, inputs, true) },
    );
  });
});
