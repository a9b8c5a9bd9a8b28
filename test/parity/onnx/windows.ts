import type { Mapping } from './network.ts';
import type { NodeTest } from './node_test.ts';

/** Operators that look through a window: convolutions, poolings, frames around a picture, larger pictures. */

interface Window {
  readonly rank: number;
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly padding: readonly number[];
}

const times = (extents: readonly number[]): string => extents.join('x');

/** A string where padding is not the same on both sides. */
function windowOf(test: NodeTest, kernel: readonly number[]): Window | string {
  const [, , ...extents] = test.input(0)!.shape;
  const rank = extents.length;
  const each = (name: string, value: number) => test.attribute<readonly number[]>(name, new Array(rank).fill(value));
  const [stride, dilation] = [each('strides', 1), each('dilations', 1)];
  const given = test.attribute<readonly number[]>('pads', []);
  const pads = given.length === 2 * rank ? given : new Array<number>(2 * rank).fill(0);
  let sides = kernel.map((_, axis) => [pads[axis]!, pads[axis + rank]!] as const);
  const auto = test.attribute('auto_pad', 'NOTSET');
  if (auto.startsWith('SAME')) {
    sides = extents.map((extent, axis) => {
      const reach = (kernel[axis]! - 1) * dilation[axis]! + 1;
      const total = Math.max((Math.ceil(extent / stride[axis]!) - 1) * stride[axis]! + reach - extent, 0);
      return [Math.floor(total / 2), Math.ceil(total / 2)] as const;
    });
  }
  if (sides.some(([begin, end]) => begin !== end)) return 'padding on one side more than on the other';
  return { rank, kernel, stride, dilation, padding: sides.map(([begin]) => begin) };
}

const convolution =
  (layer: string, isTransposed: boolean): Mapping =>
  (test) => {
    const [x, weight, bias] = [0, 1, 2].map((at) => test.input(at));
    const [outer, inner, ...kernel] = weight!.shape;
    if (
      isTransposed &&
      (test.attribute('output_shape', undefined) || test.attribute('auto_pad', 'NOTSET') !== 'NOTSET')
    )
      return 'padding found from the size of the output';
    const window = windowOf(test, kernel);
    if (typeof window === 'string') return window;
    const groups = test.attribute('group', 1);
    const extra = test.attribute<readonly number[]>('output_padding', []);
    const options = [
      String(isTransposed ? inner! * groups : outer),
      `kernel: ${times(kernel)}`,
      `stride: ${times(window.stride)}`,
      `padding: ${times(window.padding)}`,
      `dilation: ${times(window.dilation)}`,
      `groups: ${groups}`,
      `bias: ${bias !== undefined}`,
      ...(extra.length > 0 ? [`output_padding: ${times(extra)}`] : []),
    ];
    return {
      values: [x!],
      layers: `${layer}${window.rank}d(${options.join(', ')})`,
      weights: [weight!, ...(bias ? [bias] : [])],
      expected: test.output()!,
    };
  };

const pooling =
  (layer: string): Mapping =>
  (test) => {
    const window = windowOf(test, test.attribute<readonly number[]>('kernel_shape', []));
    if (typeof window === 'string') return window;
    if (window.dilation.some((step) => step > 1)) return 'a dilated window: ours are none';
    if (window.padding.some((rows, axis) => rows > window.kernel[axis]! / 2))
      return 'padding beyond half of the window';
    const counts = test.attribute('count_include_pad', 0) === 1;
    const options = [
      times(window.kernel),
      `stride: ${times(window.stride)}`,
      `padding: ${times(window.padding)}`,
      `ceil_mode: ${test.attribute('ceil_mode', 0) === 1}`,
      ...(layer === 'avg_pool' ? [`count_include_pad: ${counts}`] : []),
    ];
    return {
      values: [test.input(0)!],
      layers: `${layer}${window.rank}d(${options.join(', ')})`,
      expected: test.output()!,
    };
  };

const global =
  (layer: string): Mapping =>
  (test) => ({ values: [test.input(0)!], layers: layer, expected: test.output()! });

const MODES: Readonly<Record<string, string>> = { constant: 'constant', reflect: 'reflect', edge: 'replicate' };

const pad: Mapping = (test) => {
  const x = test.input(0)!;
  const mode = MODES[test.attribute('mode', 'constant')];
  const pads = [...(test.input(1)?.values ?? test.attribute<readonly number[]>('pads', []))];
  const rank = x.shape.length;
  if (!mode) return 'wraps around: ours does not';
  if (test.input(3) || pads.length !== 2 * rank || rank !== 4) return 'other axes than height and width';
  const [begin, end] = [pads.slice(2, 4), pads.slice(6, 8)];
  if (pads[0] || pads[1] || pads[4] || pads[5]) return 'other axes than height and width';
  if (begin.join() !== end.join()) return 'a frame that is wider on one side';
  const value = test.input(2)?.values[0] ?? test.attribute('value', 0);
  return { values: [x], layers: `pad(${times(begin)}, mode: ${mode}, value: ${value})`, expected: test.output()! };
};

const larger: Mapping = (test) => {
  const x = test.input(0)!;
  const mode = test.attribute('mode', 'nearest');
  const isUpsample = test.node.op === 'Upsample';
  const usual = isUpsample ? 'asymmetric' : 'half_pixel';
  if (
    test.attribute('coordinate_transformation_mode', usual) !== usual ||
    test.attribute('nearest_mode', 'round_prefer_floor') !== 'round_prefer_floor' ||
    test.attribute('antialias', 0) ||
    mode === 'cubic'
  )
    return 'another way to place or to weigh the values in between';
  const axes = test.attribute<readonly number[]>(
    'axes',
    x.shape.map((_, axis) => axis),
  );
  const told = [...(test.input(isUpsample ? 1 : 2)?.values ?? [])];
  const sizes = [...(test.input(3)?.values ?? [])];
  const grown = sizes.map((size, at) => size / x.shape[axes[at]!]!);
  const policy = test.attribute('keep_aspect_ratio_policy', 'stretch');
  if (policy !== 'stretch') grown.fill((policy === 'not_larger' ? Math.min : Math.max)(...grown));
  const scales = x.shape.map((_, axis) => (told.length > 0 ? told : grown)[axes.indexOf(axis)] ?? 1);
  if (scales.some((scale) => !Number.isInteger(scale)) || scales[0] !== 1 || scales[1] !== 1)
    return 'no whole number of times larger';
  const by = times([...scales].slice(2));
  return {
    values: [x],
    layers: `upsample(${by}, mode: ${mode === 'linear' ? 'bilinear' : 'nearest'})`,
    expected: test.output()!,
  };
};

export const networksOfWindows: Readonly<Record<string, Mapping>> = {
  Conv: convolution('conv', false),
  ConvTranspose: convolution('conv_transpose', true),
  MaxPool: pooling('max_pool'),
  AveragePool: pooling('avg_pool'),
  GlobalAveragePool: global('global_avg_pool'),
  GlobalMaxPool: global('global_max_pool'),
  Pad: pad,
  Resize: larger,
  Upsample: larger,
};
