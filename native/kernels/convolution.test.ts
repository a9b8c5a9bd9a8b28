import { describe, expect, it } from 'vitest';
import { type Buffers, empty, expectKernel, numericGradient, randoms } from '../../test/kernels/harness.ts';
import { ACTIVATIONS } from '../../test/kernels/reference.ts';
import {
  type Convolution,
  convolve,
  convolveBackward,
  inputsOf,
  outputsOf,
  sizesOf,
  tapsOf,
  windows,
} from '../../test/kernels/windows.ts';

const roundUp = (value: number) => Math.ceil(value / 16) * 16;
const FORWARD = ['kernel', 'stride', 'padding', 'dilation', 'out'] as const;

const conv = (filters: number, groups: number, ...of: Parameters<typeof windows>): Convolution => ({
  ...windows(...of),
  filters,
  groups,
});
/** The same in two dimensions. */
const picture = (
  filters: number,
  [height, width, channels]: readonly [number, number, number],
  [kh, kw]: readonly [number, number],
  [sh, sw]: readonly [number, number] = [1, 1],
  [ph, pw]: readonly [number, number] = [0, 0],
) => conv(filters, 1, [1, height, width], channels, [1, kh, kw], { stride: [1, sh, sw], padding: [0, ph, pw] });

/** Batch and convolution: few and many channels, every way of stride, padding, dilation and overlap, tails everywhere. */
const CASES: readonly (readonly [string, number, Convolution])[] = [
  ['one value', 1, picture(1, [1, 1, 1], [1, 1])],
  ['padded', 2, picture(3, [5, 4, 3], [3, 3], [1, 1], [1, 1])],
  ['one channel', 2, picture(17, [6, 7, 1], [3, 2], [1, 1], [1, 0])],
  ['strided', 3, picture(2, [5, 6, 9], [3, 3], [2, 2], [1, 1])],
  ['without overlap', 2, picture(9, [8, 8, 8], [2, 2], [2, 2])],
  ['strided in one direction', 2, picture(33, [7, 9, 17], [3, 3], [2, 1], [1, 2])],
  ['strided past its kernel', 1, picture(16, [6, 6, 8], [1, 1], [2, 2])],
  ['five by five', 2, picture(5, [11, 11, 4], [5, 5], [3, 3], [2, 2])],
  ['many channels', 1, picture(40, [4, 4, 70], [3, 3], [1, 1], [1, 1])],
  ['all sides different', 2, picture(12, [9, 5, 10], [2, 3], [3, 2], [0, 1])],
  ['seven by seven', 1, picture(8, [9, 9, 3], [7, 7], [2, 2], [3, 3])],
  ['several blocks of k', 1, picture(8, [3, 3, 600], [1, 1])],
  ['several slices', 8, picture(32, [16, 16, 16], [3, 3], [1, 1], [1, 1])],
  ['several slices of few channels', 9, picture(24, [16, 16, 3], [3, 3], [1, 1], [1, 1])],
  ['row', 3, conv(7, 1, [1, 1, 19], 9, [1, 1, 5], { stride: [1, 1, 2], padding: [0, 0, 2] })],
  ['volume', 2, conv(10, 1, [4, 5, 6], 9, [3, 2, 3], { padding: [1, 0, 1] })],
  ['strided volume', 2, conv(3, 1, [5, 6, 7], 2, [2, 3, 3], { stride: [2, 3, 2], padding: [1, 1, 1] })],
  ['dilated', 2, conv(9, 1, [1, 9, 11], 8, [1, 3, 2], { padding: [0, 2, 1], dilation: [1, 2, 3] })],
  // Stride and dilation with a common divisor, one a multiple of the other, and neither.
  ['dilated and strided', 2, conv(4, 1, [1, 17, 19], 5, [1, 3, 4], { stride: [1, 4, 2], dilation: [1, 6, 4] })],
  ['dilated, strided volume', 1, conv(4, 1, [9, 8, 13], 3, [2, 3, 3], { stride: [3, 2, 2], dilation: [2, 3, 1] })],
  ['groups', 2, conv(12, 3, [1, 6, 5], 27, [1, 3, 3], { padding: [0, 1, 1] })],
  ['groups of few channels', 2, conv(34, 2, [1, 6, 5], 6, [1, 3, 3], { stride: [1, 2, 2], padding: [0, 1, 1] })],
  ['two filters a channel', 2, conv(10, 5, [1, 5, 5], 5, [1, 3, 3], { padding: [0, 1, 1] })],
  ['grouped volume', 1, conv(18, 2, [3, 4, 4], 20, [2, 2, 2], { padding: [1, 0, 1], dilation: [2, 1, 1] })],
  ['several slices in groups', 9, conv(8, 4, [1, 16, 16], 36, [1, 2, 2], { padding: [0, 1, 0] })],
  ['groups of two', 2, conv(14, 7, [1, 9, 14], 14, [1, 3, 3], { padding: [0, 1, 1] })],
  ['groups of four', 2, conv(36, 9, [1, 8, 13], 36, [1, 3, 3], { padding: [0, 1, 1] })],
  ['groups of eight, strided', 2, conv(40, 5, [1, 9, 17], 40, [1, 3, 5], { stride: [1, 2, 2], padding: [0, 1, 2] })],
  ['groups of sixteen', 1, conv(48, 3, [1, 4, 7], 48, [1, 3, 3], { padding: [0, 1, 1] })],
  ['groups of four, dilated', 1, conv(8, 2, [1, 9, 20], 8, [1, 3, 2], { padding: [0, 2, 1], dilation: [1, 2, 3] })],
  ['groups of four, past their kernel', 1, conv(8, 2, [1, 7, 7], 8, [1, 1, 2], { stride: [1, 3, 3] })],
  ['groups of four in a row', 2, conv(20, 5, [1, 1, 110], 20, [1, 1, 7], { padding: [0, 0, 3] })],
  ['groups of four in a volume', 2, conv(16, 4, [4, 5, 11], 16, [3, 3, 3], { stride: [2, 1, 1], padding: [1, 1, 1] })],
  ['groups wider than the picture', 2, conv(12, 4, [1, 3, 2], 12, [1, 5, 7], { padding: [0, 2, 3] })],
  ['groups of four, several patches', 2, conv(16, 4, [1, 60, 61], 16, [1, 3, 3], { padding: [0, 1, 1] })],
  ['groups of four, several slices', 18, conv(36, 9, [1, 16, 15], 36, [1, 3, 3], { padding: [0, 1, 1] })],
  ['three by three', 2, picture(24, [8, 8, 16], [3, 3], [1, 1], [1, 1])],
  ['three by three, odd sides', 3, picture(20, [7, 9, 12], [3, 3], [1, 1], [0, 0])],
  ['three by three, padded by two', 2, picture(17, [5, 6, 9], [3, 3], [1, 1], [2, 2])],
  ['three by three, one output', 1, picture(8, [3, 3, 33], [3, 3], [1, 1], [0, 0])],
  ['three by three, several slices and blocks', 11, picture(40, [13, 15, 36], [3, 3], [1, 1], [1, 0])],
  ['depthwise', 2, conv(5, 5, [1, 7, 9], 5, [1, 3, 3], { padding: [0, 1, 1] })],
  ['depthwise, strided', 2, conv(37, 37, [1, 9, 17], 37, [1, 3, 5], { stride: [1, 2, 2], padding: [0, 1, 2] })],
  ['depthwise, dilated', 1, conv(70, 70, [1, 9, 20], 70, [1, 3, 2], { padding: [0, 2, 1], dilation: [1, 2, 3] })],
  ['depthwise, past its kernel', 1, conv(4, 4, [1, 7, 7], 4, [1, 1, 2], { stride: [1, 3, 3] })],
  ['depthwise row', 2, conv(33, 33, [1, 1, 40], 33, [1, 1, 7], { padding: [0, 0, 3] })],
  ['depthwise volume', 2, conv(16, 16, [4, 5, 15], 16, [3, 3, 3], { stride: [2, 1, 1], padding: [1, 1, 1] })],
  ['depthwise, kernel wider than the picture', 2, conv(9, 9, [1, 3, 2], 9, [1, 5, 7], { padding: [0, 2, 3] })],
  ['depthwise, several slices', 12, conv(48, 48, [1, 16, 15], 48, [1, 3, 3], { padding: [0, 1, 1] })],
];

/** Some convolutions are computed in several ways. */
const ways = CASES.flatMap(([name, batch, c]) => {
  const isDepthwise = c.groups === c.channels && c.groups === c.filters && c.groups > 1;
  const isSquare = isThreeByThree(c);
  const families = [
    'convolution' as const,
    ...(isDepthwise ? ['depthwise' as const] : []),
    ...(isSquare ? ['winograd' as const] : []),
    ...(c.groups > 1 && !isDepthwise ? ['narrow_groups' as const] : []),
  ];
  return families.map((family) => [name, family, batch, c] as const);
});

/** What the transformed domain is for: stride 1, one group, padding that leaves something for the way back. */
function isThreeByThree({ extent, kernel, stride, padding, dilation, groups }: Convolution): boolean {
  const one = [...stride, ...dilation, groups, extent[0], kernel[0]].every((value) => value === 1);
  return one && kernel[1] === 3 && kernel[2] === 3 && padding[0] === 0 && padding[1] <= 2 && padding[2] <= 2;
}

describe.each(ways)('%s: %s', (_, family, batch, c) => {
  const [group, filters, taps] = [c.channels / c.groups, c.filters / c.groups, tapsOf(c)];
  const outputs = batch * outputsOf(c);
  const x = randoms(batch * inputsOf(c) * c.channels, 1);
  const limit = 1 / Math.sqrt(taps * group);
  const w = randoms(taps * group * c.filters, 2, -limit, limit);
  const bias = randoms(c.filters, 3);
  const dy = randoms(outputs * c.filters, 4);
  const sizes = { ...sizesOf(c, FORWARD), filters: c.filters, groups: c.groups };
  // What the planner reserves, to the float.
  const points = family === 'winograd' ? 16 : taps;
  const packed = (columns: number, depth: number): Buffers =>
    family === 'depthwise' ? {} : { scratch: empty(c.groups * roundUp(columns) * points * depth) };
  const isNarrow = family === 'narrow_groups';
  const toForward = isNarrow ? {} : packed(filters, group);
  const toBackward = isNarrow ? { scratch: empty(w.length) } : packed(group, filters);
  const lines = batch * c.out[0] * c.out[1];
  const squares = batch * Math.ceil(c.out[1] / 2) * Math.ceil(c.out[2] / 2);
  const slicesOf = {
    depthwise: () => Math.min(128, lines, Math.ceil((lines * c.out[2] * c.channels) / 32768)),
    convolution: () => Math.min(16, Math.ceil(outputs / 1024), Math.floor(2 ** 22 / w.length)),
    narrow_groups: () => Math.min(16, batch * c.out[0], Math.floor(2 ** 22 / w.length)),
    winograd: () => Math.min(24, Math.ceil(squares / 256), Math.floor(2 ** 22 / (16 * c.channels * c.filters))),
  };
  const slices = Math.max(1, slicesOf[family]());
  const several = slices === 1 ? 0 : slices;
  const partial = family === 'winograd' ? (1 + several) * 16 * c.channels * c.filters : several * w.length;

  const adding = (adds: number): Record<string, number> => (family === 'convolution' ? { adds } : {});

  it.each([0, 1, 3])('forward with activation %i', async (activation) => {
    const y = convolve(c, batch, x, w, bias).map(ACTIVATIONS[activation]!);
    const buffers = { x, w, bias, y: empty(y.length), ...toForward };
    await expectKernel({ kernel: `${family}_forward`, batch, buffers, sizes: { ...sizes, activation } }, { y });
  });

  it('gradients', async () => {
    const { dx, dw } = convolveBackward(c, batch, x, w, dy);
    if ((x.length + w.length) * dy.length * taps * group < 5e6) {
      const byX = numericGradient((at) => convolve(c, batch, at, w), x, dy);
      const byW = numericGradient((at) => convolve(c, batch, x, at), w, dy);
      byX.forEach((value, i) => {
        expect(dx[i]).toBeCloseTo(value, 7);
      });
      byW.forEach((value, i) => {
        expect(dw[i]).toBeCloseTo(value, 7);
      });
    }
    const toData = { dy, w, dx: empty(x.length), ...toBackward };
    const data = { kernel: `${family}_backward_data`, batch, sizes: { ...sizes, activation: 0, ...adding(0) } };
    await expectKernel({ ...data, buffers: toData }, { dx });
    const toWeights = { x, dy, dw: empty(w.length), scratch: empty(partial) };
    await expectKernel({ kernel: `${family}_backward_weights`, batch, buffers: toWeights, sizes }, { dw });
  });

  it.runIf(family === 'convolution')('a gradient added to what another reader has given', async () => {
    const before = randoms(x.length, 6);
    const { dx } = convolveBackward(c, batch, x, w, dy);
    const buffers = { dy, w, dx: before, ...toBackward };
    await expectKernel(
      { kernel: `${family}_backward_data`, batch, buffers, sizes: { ...sizes, activation: 0, ...adding(1) } },
      { dx: dx.map((value, i) => value + before[i]!) },
    );
  });

  it.each([0, 1, 3])('transposed with bias and activation %i', async (activation) => {
    const shift = randoms(c.channels, 5);
    const { dx } = convolveBackward(c, batch, x, w, dy);
    const y = dx.map((value, i) => ACTIVATIONS[activation]!(value + shift[i % c.channels]!));
    const buffers = { dy, w, bias: shift, dx: empty(x.length), ...toBackward };
    await expectKernel(
      { kernel: `${family}_backward_data`, batch, buffers, sizes: { ...sizes, activation, ...adding(0) } },
      { dx: y },
    );
  });
});
