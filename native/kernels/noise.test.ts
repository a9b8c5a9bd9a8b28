import { describe, expect, it } from 'vitest';
import { callEverywhere, empty, expectKernel, randoms } from '../../test/kernels/harness.ts';
import { philox } from '../../test/kernels/reference.ts';

const SEED = 7;
const STREAM = 5;

/** Standard normal numbers as the kernel counts them: of 64 words 32 pairs, cosines before sines. */
function normals(count: number): Float64Array {
  const result = new Float64Array(Math.ceil(count / 64) * 64);
  for (let batch = 0; batch < result.length; batch += 64) {
    const words = Array.from({ length: 16 }, (_, i) => philox([batch / 4 + i, STREAM, 0, 0], [SEED, 0])).flat();
    for (let i = 0; i < 32; i++) {
      const radius = Math.sqrt(-2 * Math.log(((words[i]! >>> 8) + 1) / 2 ** 24));
      const angle = (2 * Math.PI * (words[i + 32]! >>> 8)) / 2 ** 24;
      result[batch + i] = radius * Math.cos(angle);
      result[batch + i + 32] = radius * Math.sin(angle);
    }
  }
  return result.slice(0, count);
}

describe.each([
  [1, 1],
  [3, 100],
  [5, 4001],
])('%i samples of %i values', (batch, values) => {
  const n = normals(batch * values);
  const x = randoms(batch * values, 1, -2, 2);
  const trial = { batch, sizes: { values, stream: STREAM }, seed: SEED };

  it('noise is counted, normal and added', async () => {
    const y = n.map((each, i) => x[i]! + 0.5 * each);
    const buffers = { x, y: empty(x.length) };
    await expectKernel({ ...trial, kernel: 'noise_forward', buffers, scalars: { deviation: 0.5 } }, { y }, 2e-6);
  });

  it('samples have the mean and deviation that they are told, both ways', async () => {
    const log_var = randoms(x.length, 2, -4, 2);
    const z = n.map((each, i) => x[i]! + Math.exp(log_var[i]! / 2) * each);
    const buffers = { mean: x, log_var, z: empty(x.length) };
    await expectKernel({ ...trial, kernel: 'sample_normal_forward', buffers }, { z }, 2e-6);
    const dz = randoms(x.length, 3);
    const dlog_var = dz.map((each, i) => (each * Math.exp(log_var[i]! / 2) * n[i]!) / 2);
    const back = { mean: x, z: Float32Array.from(z), dz, dmean: empty(x.length), dlog_var: empty(x.length) };
    const backward = { kernel: 'sample_normal_backward', batch, buffers: back, sizes: { values } };
    await expectKernel(backward, { dmean: dz, dlog_var }, 2e-6);
  });
});

it('has mean 0 and deviation 1, and other numbers at the next step', async () => {
  const values = 200_000;
  const x = new Float32Array(values);
  const trial = {
    kernel: 'noise_forward',
    batch: 1,
    buffers: { x, y: empty(values) },
    sizes: { values, stream: 0 },
    scalars: { deviation: 1 },
  };
  const [first] = await callEverywhere(trial);
  const [second] = await callEverywhere({ ...trial, firstStep: 1 });
  const y = first!.result.buffers.y as Float32Array;
  const mean = y.reduce((sum, each) => sum + each, 0) / values;
  const square = y.reduce((sum, each) => sum + each * each, 0) / values;
  expect(Math.abs(mean)).toBeLessThan(0.01);
  expect(Math.abs(square - 1)).toBeLessThan(0.02);
  expect(y.filter((each, i) => each === second!.result.buffers.y![i]).length).toBeLessThan(10);
});

/** Positions that share a decision: features of a sequence, a whole sample. */
describe.each([
  [1, 1, 1],
  [3, 5, 7],
  [4, 1000, 1],
  [3, 50, 70],
])('dropout shared by positions %i×%i×%i', (batch, positions, width) => {
  it('draws once for each of the width', async () => {
    const x = randoms(batch * positions * width, 1);
    const mask = new Uint8Array(batch * width);
    for (let i = 0; i < mask.length; i++)
      mask[i] = Number(philox([Math.floor(i / 4), STREAM, 0, 0], [SEED, 0])[i % 4]! >>> 8 >= 0.25 * 2 ** 24);
    const kept = (i: number) => mask[Math.floor(i / (positions * width)) * width + (i % width)]!;
    const y = x.map((value, i) => (kept(i) ? value / 0.75 : 0));
    const sizes = { positions, width };
    const buffers = { x, y: empty(x.length), mask: new Uint8Array(mask.length) };
    const forward = {
      kernel: 'dropout_shared_forward',
      batch,
      buffers,
      sizes: { ...sizes, stream: STREAM },
      seed: SEED,
    };
    await expectKernel({ ...forward, scalars: { rate: 0.25 } }, { y, mask });
    const backward = { kernel: 'dropout_shared_backward', batch, buffers: { dy: x, mask }, same: { dx: 'dy' }, sizes };
    await expectKernel({ ...backward, scalars: { rate: 0.25 } }, { dy: y });
  });
});
