import { describe, it } from 'vitest';
import { empty, expectKernel, randoms } from '../../test/kernels/harness.ts';

/** Samples, length, width, vocabulary: more and fewer rows of the table than chunks. */
describe.each([
  [1, 1, 1, 1],
  [3, 5, 7, 4],
  [4, 33, 20, 100],
])('embedding %i×%i → %i of %i', (batch, length, width, vocabulary) => {
  const tokens = Int32Array.from(randoms(batch * length, 1, 0, vocabulary), Math.floor);
  const w = randoms(vocabulary * width, 2);
  const dy = randoms(batch * length * width, 3);
  const sizes = { length, width, vocabulary };

  it('looks rows up, and adds their gradients up but for that of padding', async () => {
    const y = Float32Array.from(dy, (_, i) => w[tokens[Math.floor(i / width)]! * width + (i % width)]!);
    await expectKernel(
      { kernel: 'embedding_forward', batch, buffers: { tokens, w, y: empty(dy.length) }, sizes },
      { y },
      0,
    );
    const dw = new Float64Array(w.length);
    dy.forEach((value, i) => {
      dw[tokens[Math.floor(i / width)]! * width + (i % width)]! += value;
    });
    await expectKernel(
      {
        kernel: 'embedding_backward',
        batch,
        buffers: { tokens, dy, dw: empty(w.length) },
        sizes: { ...sizes, padding: vocabulary },
      },
      { dw },
    );
    const padding = vocabulary - 1;
    dw.fill(0, padding * width);
    await expectKernel(
      {
        kernel: 'embedding_backward',
        batch,
        buffers: { tokens, dy, dw: empty(w.length) },
        sizes: { ...sizes, padding },
      },
      { dw },
    );
  });
});

it('a token that the table does not have is 0, and has no gradient', async () => {
  const tokens = Int32Array.of(-1, 2, 1, 1 << 30);
  const w = Float32Array.of(1, 2, 3, 4);
  const sizes = { length: 4, width: 2, vocabulary: 2 };
  const forward = { kernel: 'embedding_forward', batch: 1, buffers: { tokens, w, y: empty(8) }, sizes };
  await expectKernel(forward, { y: [0, 0, 0, 0, 3, 4, 0, 0] }, 0);
  const dy = Float32Array.from({ length: 8 }, () => 1);
  const backward = {
    kernel: 'embedding_backward',
    batch: 1,
    buffers: { tokens, dy, dw: empty(4) },
    sizes: { ...sizes, padding: 2 },
  };
  await expectKernel(backward, { dw: [0, 0, 1, 1] }, 0);
});

it.each([
  [1, 1, 1],
  [3, 10, 15],
  [5, 3000, 3000],
])('positions: %i samples of %i values, %i in the table', async (batch, values, all) => {
  const x = randoms(batch * values, 1);
  const w = randoms(all, 2);
  const y = x.map((value, i) => value + w[i % values]!);
  const forward = { x, w, y: empty(x.length) };
  await expectKernel({ kernel: 'add_position_forward', batch, buffers: forward, sizes: { values } }, { y });
  const dw = new Float64Array(all);
  x.forEach((value, i) => {
    dw[i % values]! += value;
  });
  const buffers = { dy: x, dw: empty(all) };
  await expectKernel({ kernel: 'add_position_backward', batch, buffers, sizes: { values, all } }, { dw });
});

it.each([
  [1, 1, 1],
  [3, 7, 5],
  [2, 300, 18],
])('sinusoidal places, %i samples of %i × %i', async (batch, length, features) => {
  const x = randoms(batch * length * features, 1);
  const y = Float64Array.from(x, (value, at) => {
    const [t, i] = [Math.floor(at / features) % length, at % features];
    const angle = t / 10_000 ** ((i - (i % 2)) / features);
    return value + (i % 2 === 0 ? Math.sin(angle) : Math.cos(angle));
  });
  const buffers = { x, y: empty(x.length) };
  await expectKernel({ kernel: 'sinusoidal_position', batch, buffers, sizes: { length, features } }, { y });
});
