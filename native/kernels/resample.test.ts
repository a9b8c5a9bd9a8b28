import { describe, it } from 'vitest';
import { empty, expectKernel, numericGradient, randoms } from '../../test/kernels/harness.ts';
import { type Resampling, resample, WAYS } from '../../test/kernels/layouts.ts';

const enlarged = (
  way: string,
  [height, width, channels]: readonly number[],
  [sh, sw]: readonly number[],
): Resampling => ({
  height: height!,
  width: width!,
  channels: channels!,
  out_height: height! * sh!,
  out_width: width! * sw!,
  before_height: 0,
  before_width: 0,
  way: WAYS.indexOf(way as 'nearest'),
});
const framed = (
  way: string,
  [height, width, channels]: readonly number[],
  [before_height, before_width]: readonly number[],
  [out_height, out_width]: readonly number[],
): Resampling => ({
  height: height!,
  width: width!,
  channels: channels!,
  out_height: out_height!,
  out_width: out_width!,
  before_height: before_height!,
  before_width: before_width!,
  way: WAYS.indexOf(way as 'nearest'),
});

const CASES = [
  [2, enlarged('nearest', [3, 4, 5], [2, 3])],
  [1, enlarged('nearest', [1, 1, 1], [1, 1])],
  [2, enlarged('bilinear', [3, 4, 17], [2, 3])],
  [1, enlarged('bilinear', [1, 5, 3], [4, 1])],
  [2, framed('constant', [3, 2, 6], [1, 2], [5, 6])],
  [2, framed('reflect', [4, 5, 9], [3, 4], [10, 13])],
  [1, framed('replicate', [2, 3, 3], [3, 0], [8, 3])],
] as const;

describe.each(CASES)('%i samples, %j', (batch, sizes) => {
  const x = randoms(batch * sizes.height * sizes.width * sizes.channels, 1);

  it('forward and back', async () => {
    const y = resample(sizes, batch, x, 2.5);
    const buffers = { x, y: empty(y.length) };
    await expectKernel({ kernel: 'resample_forward', batch, buffers, sizes, scalars: { value: 2.5 } }, { y });
    const dy = randoms(y.length, 2);
    const dx = numericGradient((at) => resample(sizes, batch, at), x, dy);
    await expectKernel({ kernel: 'resample_backward', batch, buffers: { dy, dx: empty(x.length) }, sizes }, { dx });
  });
});
