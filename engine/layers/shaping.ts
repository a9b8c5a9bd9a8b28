import { count, show } from '../graph/shape.ts';
import { choice, integer, list, number, size2d } from '../table.ts';
import { noSuchAxis } from './axes.ts';
import { layer, mustBePicture } from './layer.ts';
import { resampling } from './resampling.ts';
import { rearranging, slice, stridesOf, whole } from './strides.ts';

/** Layers that order the same values anew, or cut, frame and enlarge pictures. */

export const reshape = layer({
  name: 'reshape',
  summary: 'Reads the same values in another shape',
  doc: 'In the order of the language, channels first: `[32]` becomes `[8, 2, 2]` by `reshape(8, 2, 2)`. The number of values stays.',
  role: 'shape',
  options: { sizes: list(integer({ doc: '', min: 1 }), { doc: 'The new shape, without the batch.' }) },
  positional: [],
  rest: 'sizes',
  aliases: ['Reshape', 'view', 'Unflatten', 'torch.reshape'],
  example: 'reshape(8, 4)',
  infer([input], { sizes }) {
    if (sizes.length > 0 && count(sizes) === count(input!)) return { shape: sizes };
    return {
      problem: `keeps the number of values, got ${count(input!)} in ${show(input!)} for ${count(sizes)} in ${show(sizes)}`,
    };
  },
  flops: () => 0,
  view: true,
});

export const permute = layer({
  name: 'permute',
  summary: 'Changes the order of axes',
  doc: '`permute(1, 0)` makes `[length, features]` of `[features, length]`: each number says which axis of the input comes there, counted from 0.',
  role: 'shape',
  options: { axes: list(integer({ doc: '', min: 0 }), { doc: 'Axes of the input in their new order.' }) },
  positional: [],
  rest: 'axes',
  aliases: ['Permute', 'transpose', 'torch.permute', 'swapaxes'],
  example: 'permute(1, 0)',
  infer([input], { axes }) {
    const isOrder = axes.length === input!.length && input!.every((_, axis) => axes.includes(axis));
    if (isOrder) return { shape: axes.map((axis) => input![axis]!) };
    return { problem: `names every axis of its input once, got (${axes.join(', ')}) for ${show(input!)}` };
  },
  flops: () => 0,
  ...rearranging<{ readonly axes: readonly number[] }>(
    ({ inputShape, outputShape, options: { axes }, channelsLast }) => {
      const strides = stridesOf(inputShape, channelsLast);
      const input = { shape: inputShape, start: 0, strides: axes.map((axis) => strides[axis]!) };
      return { extents: outputShape, input, output: whole(outputShape, channelsLast) };
    },
  ),
});

export const select = layer({
  name: 'select',
  summary: 'Takes one position of an axis',
  doc: '`select(0)` of a sequence `[length, features]` is its first step `[features]`, such as the class token of a transformer.',
  role: 'shape',
  options: {
    index: integer({ doc: 'The position, counted from 0.', min: 0 }),
    axis: integer({ doc: 'The axis, counted from 0; it goes away.', min: 0, default: 0 }),
  },
  positional: ['index'],
  aliases: ['torch.select', 'take', 'gather', 'index'],
  example: 'select(0)',
  infer([input], { index, axis }) {
    const problem = noSuchAxis(input!, axis);
    if (problem) return problem;
    if (input!.length === 1) return { problem: `takes an axis away, got ${show(input!)}, which has no other` };
    const size = input![axis]!;
    if (index < size) return { shape: input!.toSpliced(axis, 1) };
    return { problem: `takes position ${index} of axis ${axis}, whose last is ${size - 1}` };
  },
  flops: () => 0,
  ...rearranging<{ readonly index: number; readonly axis: number }>(
    ({ inputShape, outputShape, options: { index, axis }, channelsLast }) => {
      const firsts = inputShape.map((_, each) => (each === axis ? index : 0));
      const { strides, ...input } = slice(inputShape, channelsLast, firsts);
      const output = whole(outputShape, channelsLast);
      return { extents: outputShape, input: { ...input, strides: strides.toSpliced(axis, 1) }, output };
    },
  ),
});

export const upsample = layer({
  name: 'upsample',
  summary: 'Enlarges a picture',
  doc: '`[channels, height, width]` becomes `[channels, scale·height, scale·width]`, by repeating values or by a mean of the nearest four. No parameters.',
  role: 'shape',
  options: {
    scale: size2d({ doc: 'How many times higher and wider.', usual: '2' }),
    mode: choice(['nearest', 'bilinear'], { doc: 'How values in between are made.', default: 'nearest' }),
  },
  positional: ['scale'],
  aliases: ['Upsample', 'UpSampling2D', 'interpolate', 'nn.Upsample', 'resize'],
  example: 'upsample(2, mode: bilinear)',
  infer: ([input], { scale }) =>
    mustBePicture(input!) ?? { shape: [input![0]!, input![1]! * scale[0], input![2]! * scale[1]] },
  flops: (_, output, { mode }) => (mode === 'bilinear' ? 7 * count(output) : 0),
  ...resampling<{ readonly mode: 'nearest' | 'bilinear' }>(({ mode }) => ({ way: mode })),
});

export const pad = layer({
  name: 'pad',
  summary: 'Puts a frame around a picture',
  doc: '`[channels, height, width]` becomes `[channels, height + 2·size, width + 2·size]`. Convolutions can do it themselves with zeros.',
  role: 'shape',
  options: {
    size: size2d({ doc: 'Rows and columns added on every side.', min: 0 }),
    mode: choice(['constant', 'reflect', 'replicate'], {
      doc: 'What the frame is made of: one number, the picture mirrored, or its outermost values.',
      default: 'constant',
    }),
    value: number({ doc: 'The number, in mode `constant`.', default: 0 }),
  },
  positional: ['size'],
  aliases: ['ZeroPadding2D', 'ZeroPad2d', 'ReflectionPad2d', 'F.pad', 'zero_pad'],
  example: 'pad(1)',
  infer([input], { size, mode }) {
    const problem = mustBePicture(input!);
    if (problem) return problem;
    const [channels, height, width] = input as readonly [number, number, number];
    if (mode === 'reflect' && (size[0] >= height || size[1] >= width))
      return { problem: `mirrors ${size.join('×')} values, more than its input ${show(input!)} has` };
    return { shape: [channels, height + 2 * size[0], width + 2 * size[1]] };
  },
  flops: () => 0,
  ...resampling<{
    readonly size: readonly [number, number];
    readonly mode: 'constant' | 'reflect' | 'replicate';
    readonly value: number;
  }>(({ size, mode, value }) => ({ way: mode, before: size, value })),
});

export const centerCrop = layer({
  name: 'center_crop',
  summary: 'Cuts the middle out of a picture',
  doc: '`[channels, height, width]` becomes `[channels, size, size]`: for shortcuts past convolutions without padding.',
  source: 'Ronneberger et al. 2015',
  role: 'shape',
  options: { size: size2d({ doc: 'Height and width of what stays.' }) },
  positional: ['size'],
  aliases: ['CenterCrop', 'Cropping2D', 'crop'],
  example: 'center_crop(56)',
  infer([input], { size }) {
    const problem = mustBePicture(input!);
    if (problem) return problem;
    if (size[0] <= input![1]! && size[1] <= input![2]!) return { shape: [input![0]!, ...size] };
    return { problem: `cuts out ${size.join('×')}, more than its input ${show(input!)} has` };
  },
  flops: () => 0,
  ...rearranging(({ inputShape, outputShape, channelsLast }) => {
    // Where the frame is odd, its larger half is below and to the right.
    const firsts = inputShape.map((extent, axis) => Math.floor((extent - outputShape[axis]!) / 2));
    const input = slice(inputShape, channelsLast, firsts);
    return { extents: outputShape, input, output: whole(outputShape, channelsLast) };
  }),
});
