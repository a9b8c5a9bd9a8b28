import { describe, expect, it } from 'vitest';
import {
  callEverywhere,
  empty,
  expectClose,
  expectKernel,
  numericGradient,
  randoms,
} from '../../test/kernels/harness.ts';
import { layerNorm } from '../../test/kernels/sequences.ts';

const slices = (rows: number, width: number) => Math.max(1, Math.min(128, rows, Math.ceil((rows * width) / 32768)));

/** Samples, rows of each, width: single values, tails of every vector width, several slices. */
describe.each([
  [1, 1, 3],
  [2, 3, 5],
  [3, 1, 17],
  [2, 2, 40],
  [40, 12, 200],
])('%i×%i rows of %i', (batch, rows, width) => {
  const x = randoms(batch * rows * width, 1, -3, 5);
  const scale = randoms(width, 2, 0.5, 2);
  const shift = randoms(width, 3);
  const dy = randoms(x.length, 4);
  const epsilon = 1e-3;

  it.each([
    ['layer_norm', true, true, true],
    ['layer_norm without a shift', true, true, false],
    ['layer_norm without weights', true, false, false],
    ['rms_norm', false, true, false],
    ['rms_norm without weights', false, false, false],
  ] as const)('%s, both ways', async (_name, centred, scales, shifts) => {
    const weights = { ...(scales && { scale }), ...(shifts && { shift }) };
    const of = (at: { x?: ArrayLike<number>; scale?: ArrayLike<number>; shift?: ArrayLike<number> }) => {
      const all = { x, ...weights, ...at };
      return layerNorm(all.x, width, centred, epsilon, all.scale, all.shift);
    };
    const sizes = { rows, width, centred: Number(centred) };
    const buffers = { x, ...weights, y: empty(x.length), moments: empty(2 * batch * rows) };
    const forward = { kernel: 'layer_norm_forward', batch, buffers, sizes, scalars: { epsilon } };
    await expectKernel(forward, { y: of({}) });
    if (x.length > 1000) return;
    const expected = {
      dx: numericGradient((at) => of({ x: at }), x, dy),
      ...(scales && { dscale: numericGradient((at) => of({ scale: at }), scale, dy) }),
      ...(shifts && { dshift: numericGradient((at) => of({ shift: at }), shift, dy) }),
    };
    const [first] = await callEverywhere(forward);
    const backward = {
      x,
      ...(scales && { scale, dscale: empty(width) }),
      ...(shifts && { dshift: empty(width) }),
      moments: first!.result.buffers.moments!,
      dy,
      dx: empty(x.length),
      scratch: empty(2 * slices(batch * rows, width) * width),
    };
    const back = { kernel: 'layer_norm_backward', batch };
    await expectKernel({ ...back, buffers: backward, sizes: { ...sizes, adds: 0 } }, expected, 1e-5);
    const before = randoms(x.length, 5);
    await expectKernel(
      { ...back, buffers: { ...backward, dx: before }, sizes: { ...sizes, adds: 1 } },
      { ...expected, dx: expected.dx.map((value, i) => value + before[i]!) },
      1e-5,
    );
  });
});

it('adds up the gradients of many rows, slice by slice', async () => {
  const [batch, rows, width] = [40, 20, 200];
  const x = randoms(batch * rows * width, 1);
  const dy = randoms(x.length, 2);
  const moments = empty(2 * batch * rows);
  const buffers = { x, y: empty(x.length), moments };
  const sizes = { rows, width, centred: 1 };
  const forward = { kernel: 'layer_norm_forward', batch, buffers, sizes, scalars: { epsilon: 1e-5 } };
  for (const { instructions, result } of await callEverywhere(forward)) {
    const sums = { dscale: new Float64Array(width), dshift: new Float64Array(width) };
    dy.forEach((value, i) => {
      sums.dscale[i % width]! += value * result.buffers.y![i]!;
      sums.dshift[i % width]! += value;
    });
    const backward = await callEverywhere({
      kernel: 'layer_norm_backward',
      batch,
      buffers: {
        x,
        moments: result.buffers.moments!,
        dy,
        dscale: empty(width),
        dshift: empty(width),
        scratch: empty(2 * slices(batch * rows, width) * width),
      },
      sizes: { ...sizes, adds: 0 },
    });
    const of = backward.find((each) => each.instructions === instructions)!.result.buffers;
    expectClose(of.dscale!, sums.dscale, 1e-5, `${instructions} dscale`);
    expectClose(of.dshift!, sums.dshift, 1e-5, `${instructions} dshift`);
  }
  expect(slices(batch * rows, width)).toBeGreaterThan(1);
});
