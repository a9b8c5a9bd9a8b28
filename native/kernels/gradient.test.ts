import { describe, expect, it } from 'vitest';
import { native } from '../../engine/native.ts';
import { callEverywhere, empty, expectClose, expectKernel, randoms } from '../../test/kernels/harness.ts';

describe.each([1, 17, 70_001])('a gradient of %i values', (count) => {
  const w = randoms(count, 1).map((value, at) => (at % 5 === 0 ? 0 : value));
  const g = randoms(count, 2);
  const sizes = { count };

  it('penalize', async () => {
    const expected = Float64Array.from(g, (value, at) => value + 0.3 * w[at]! + 0.2 * Math.sign(w[at]!));
    await expectKernel(
      { kernel: 'penalize', batch: 1, buffers: { w, g }, sizes, scalars: { l1: 0.2, l2: 0.3 } },
      { g: expected },
    );
  });

  it('clip_value', async () => {
    const values = g.map((value, at) => (at === 0 ? Number.NaN : value));
    const expected = Float64Array.from(values, (value) => Math.max(-0.25, Math.min(0.25, value)));
    await expectKernel(
      { kernel: 'clip_value', batch: 1, buffers: { g: values }, sizes, scalars: { limit: 0.25 } },
      { g: expected },
    );
  });

  it('accumulate_gradient: the first pass of a step begins anew', async () => {
    // A program alone is a step of one pass, whose share is the whole.
    await expectKernel(
      { kernel: 'accumulate_gradient', batch: 3, buffers: { g, total: empty(count) }, sizes },
      { total: g },
    );
  });

  it.each([0, 3])('average_weights at step %i', async (firstStep) => {
    const average = firstStep === 0 ? empty(count) : randoms(count, 3);
    const expected = Float64Array.from(w, (value, at) => (firstStep === 0 ? value : 0.9 * average[at]! + 0.1 * value));
    const buffers = { w, average };
    await expectKernel(
      { kernel: 'average_weights', batch: 1, buffers, sizes, scalars: { decay: 0.9 }, firstStep },
      { average: expected },
    );
  });

  it.each([1e-3, 1e9])('norm, and clipping at %f of it', async (share) => {
    const norm = Math.sqrt(g.reduce((sum, value) => sum + value ** 2, 0));
    const limit = share * norm;
    const factor = Math.min(1, limit / (norm + 1e-6));
    for (const instructions of native().features().instructions) {
      const results = [1, 2, 3].map((threads) => clipped(g, limit, instructions, threads));
      const [first, ...others] = await Promise.all(results);
      expect(Math.abs(first!.norm / norm - 1)).toBeLessThan(1e-6);
      expectClose(
        first!.g,
        Float64Array.from(g, (value) => value * factor),
        3e-6,
        instructions,
      );
      for (const other of others) expect(other).toEqual(first);
    }
  });
});

/** Norm and clipping are two calls of one program: the square goes from one to the other. */
async function clipped(
  g: Float32Array,
  limit: number,
  instructions: 'baseline' | 'avx2' | 'avx512' | 'neon',
  threads: number,
) {
  const arenaBytes = 64 * Math.ceil(g.byteLength / 64);
  const engine = new (native().Engine)({ arenaBytes, threads, seed: 1, sums: 1, instructions });
  engine.write(0, new Uint8Array(g.buffer, g.byteOffset, g.byteLength));
  const at = { buffers: { g: 0 }, sizes: { count: g.length } };
  engine.load('train', [{ kernel: 'gradient_norm', ...at, scalars: {} }]);
  engine.load('update', [{ kernel: 'clip_norm', ...at, scalars: { limit } }]);
  let norm = 0;
  const request = {
    program: 'train',
    dataset: -1,
    order: new Uint32Array(),
    batch: 1,
    firstStep: 0,
    rates: new Float32Array(),
  } as const;
  await engine.run(request, (report) => {
    norm = report.norms[0]!;
  });
  const bytes = engine.read(0, g.byteLength);
  engine.close();
  return { norm, g: new Float32Array(bytes.buffer, bytes.byteOffset, g.length) };
}

it('a gradient beyond the squares of float32 has a norm', async () => {
  const values = Float32Array.from({ length: 1000 }, (_, at) => (at === 700 ? 3e30 : at === 20 ? -4e30 : 1));
  for (const instructions of native().features().instructions) {
    const { norm, g } = await clipped(values, 1, instructions, 2);
    expect(norm / 5e30).toBeCloseTo(1, 6);
    expect(g[700]).toBeCloseTo(0.6, 6);
  }
});

it('a NaN in the gradient is in its norm, and nothing is clipped', async () => {
  const trial = {
    kernel: 'gradient_norm',
    batch: 1,
    buffers: { g: Float32Array.of(1, Number.NaN) },
    sizes: { count: 2 },
  };
  expect((await callEverywhere(trial)).length).toBeGreaterThan(0);
  for (const instructions of native().features().instructions) {
    const { norm, g } = await clipped(Float32Array.of(1, Number.NaN), 0.5, instructions, 1);
    expect(norm).toBeNaN();
    expect(g[0]).toBe(1);
  }
});
