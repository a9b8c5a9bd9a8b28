import { describe, it } from 'vitest';
import { callEverywhere, empty, expectKernel, randoms } from '../../test/kernels/harness.ts';
import { product } from '../../test/kernels/reference.ts';

/** Samples, length, inputs, gates. */
describe.each([
  [1, 1, 1, 1],
  [3, 5, 7, 12],
  [2, 70, 33, 20],
])('projection %i×%i×%i → %i', (batch, length, inputs, gates) => {
  const x = randoms(batch * length * inputs, 1);
  const w = randoms(inputs * gates, 2);
  const bias = randoms(gates, 3);
  const rows = batch * length;
  /** Rows (n, length) → (length, n). */
  const byStep = (values: Float64Array) =>
    values.map((_, i) => {
      const [row, column] = [Math.floor(i / gates), i % gates];
      return values[((row % batch) * length + Math.floor(row / batch)) * gates + column]!;
    });
  const sizes = { length, inputs, gates, once: 0 };

  it('both ways', async () => {
    const sums = product(x, w, rows, inputs, gates).map((value, i) => value + bias[i % gates]!);
    await expectKernel(
      { kernel: 'recurrent_project', batch, buffers: { x, w, bias, gates: empty(rows * gates) }, sizes },
      { gates: byStep(sums) },
    );
    const dgates = Float64Array.from(randoms(rows * gates, 4));
    const buffers = { gates: Float32Array.from(byStep(dgates)), w, dx: x };
    const dx = product(dgates, w, rows, gates, inputs, false, true);
    for (const accumulate of [0, 1]) {
      await expectKernel(
        { kernel: 'recurrent_project_backward', batch, buffers, sizes: { ...sizes, accumulate } },
        { dx: dx.map((value, i) => value + accumulate * x[i]!) },
      );
    }
    await expectKernel(
      {
        kernel: 'recurrent_project_weights',
        batch,
        buffers: { x, gates: buffers.gates, dw: empty(w.length) },
        sizes,
      },
      { dw: product(x, dgates, inputs, rows, gates, true) },
    );
  });
});

/** Samples, length, inputs, gates, vocabulary: one row, tails of vectors, several chunks of columns. */
describe.each([
  [1, 1, 1, 1, 1],
  [3, 5, 7, 12, 4],
  [2, 70, 33, 300, 9],
])('tokens %i×%i×%i → %i of %i', (batch, length, inputs, gates, vocabulary) => {
  const tokens = Int32Array.from(randoms(batch * length, 1, -1, vocabulary + 1), Math.floor);
  const table = randoms(vocabulary * inputs, 2);
  const w = randoms(inputs * gates, 3);
  const bias = randoms(gates, 4);
  /** The vectors that an embedding would give, (N, length, inputs). */
  const x = Float32Array.from({ length: batch * length * inputs }, (_, i) => {
    return table[tokens[Math.floor(i / inputs)]! * inputs + (i % inputs)] ?? 0;
  });
  const [mapped, looked] = [
    { inputs, gates },
    { length, gates, vocabulary },
  ];
  const once = { ...mapped, length: vocabulary, once: 1 };
  const each = { ...mapped, length, once: 0 };

  it('are mapped as their vectors are', async () => {
    const project = { kernel: 'recurrent_project', batch };
    const rows = batch * length * gates;
    const direct = { x, w, bias, gates: empty(rows) };
    const expected = await callEverywhere({ ...project, buffers: direct, sizes: each });
    const buffers = { x: table, w, bias, gates: empty(vocabulary * gates) };
    for (const [at, { result }] of (await callEverywhere({ ...project, buffers, sizes: once })).entries()) {
      const found = { tokens, projected: result.buffers.gates!, bias, gates: empty(rows) };
      const call = { kernel: 'recurrent_look_up', batch, buffers: found, sizes: looked };
      await expectKernel(call, { gates: expected[at]!.result.buffers.gates! }, 1e-6);
    }
  });

  it('give back what their vectors would', async () => {
    const dgates = randoms(length * batch * gates, 5);
    const sums = new Float64Array(vocabulary * gates);
    dgates.forEach((value, i) => {
      const row = Math.floor(i / gates);
      const token = tokens[(row % batch) * length + Math.floor(row / batch)]!;
      if (token >= 0 && token < vocabulary) sums[token * gates + (i % gates)]! += value;
    });
    const dprojected = Float32Array.from(sums);
    const looking = { tokens, gates: dgates, dprojected: empty(sums.length) };
    await expectKernel(
      { kernel: 'recurrent_look_up_backward', batch, buffers: looking, sizes: looked },
      { dprojected: sums },
    );
    const weights = { x: table, gates: dprojected, dw: empty(w.length) };
    await expectKernel(
      { kernel: 'recurrent_project_weights', batch, buffers: weights, sizes: once },
      { dw: product(table, sums, inputs, vocabulary, gates, true) },
    );
    const vectors = { gates: dprojected, w, dx: empty(table.length) };
    await expectKernel(
      { kernel: 'recurrent_project_backward', batch, buffers: vectors, sizes: { ...once, accumulate: 0 } },
      { dx: product(sums, w, vocabulary, gates, inputs, false, true) },
    );
  });
});
