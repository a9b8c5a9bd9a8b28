import { type Shape, show } from '../graph/shape.ts';
import { integer } from '../table.ts';
import { axisOption, featureAxis, noSuchAxis } from './axes.ts';
import { type Buffer, type Lowering, layer } from './layer.ts';
import { copy, rearranging, slice, stridesOf, whole } from './strides.ts';

/** Joining values, and parting one. */

export const concat = layer({
  name: 'concat',
  summary: 'Puts values one after another along an axis',
  doc: 'All other sides must be equal: `[64, 56, 56]` and `[32, 56, 56]` become `[96, 56, 56]`. No parameters.',
  role: 'merge',
  options: { axis: axisOption('The axis that grows.') },
  positional: [],
  arity: 'any',
  aliases: ['Concatenate', 'cat', 'concatenate', 'torch.cat', 'merge', 'join'],
  example: 'concat(a, b)',
  infer([first, ...others], options) {
    const axis = options.axis ?? featureAxis(first!);
    const problem = noSuchAxis(first!, axis);
    if (problem) return problem;
    const odd = others.find((shape) => !agreesBeside(axis, first!, shape));
    if (odd)
      return {
        problem: `grows along axis ${axis} and needs all other sides equal, got ${show(first!)} and ${show(odd)}`,
      };
    return {
      shape: first!.with(
        axis,
        [first!, ...others].reduce((sum, shape) => sum + shape[axis]!, 0),
      ),
    };
  },
  flops: () => 0,
  memory: 'either',
  forward(plan) {
    joinedParts(plan).forEach(({ shape, input, output }, at) => {
      copy(plan.emit, shape, { ...input, buffer: plan.inputs[at]! }, { ...output, buffer: plan.output });
    });
  },
  backward(plan) {
    joinedParts(plan).forEach(({ shape, input, output }, at) => {
      const to: Buffer | undefined = plan.inputGradients[at];
      if (to) copy(plan.emit, shape, { ...output, buffer: plan.outputGradient }, { ...input, buffer: to });
    });
  },
});

/** Each input, and where it stands in the output. */
function joinedParts({ inputShapes, outputShape, options, channelsLast }: Lowering<{ axis?: number | undefined }>) {
  const axis = options.axis ?? featureAxis(outputShape);
  let first = 0;
  return inputShapes.map((shape) => {
    const firsts = shape.map((_, each) => (each === axis ? first : 0));
    first += shape[axis]!;
    return { shape, input: whole(shape, channelsLast), output: slice(outputShape, channelsLast, firsts) };
  });
}

const agreesBeside = (axis: number, a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((size, each) => each === axis || size === b[each]);

export const split = layer({
  name: 'split',
  summary: 'Parts a value into equal pieces along an axis',
  doc: '`left, right = split(2)` makes two values of `[64, 28, 28]` out of `[128, 28, 28]`. No parameters.',
  role: 'shape',
  options: {
    parts: integer({ doc: 'How many pieces.', min: 2 }),
    axis: axisOption('The axis that is cut.'),
    part: integer({
      doc: 'Which piece, counted from 0; names on the left of `=` take one after another.',
      min: 0,
      default: 0,
    }),
  },
  positional: ['parts'],
  parts: { count: 'parts', which: 'part' },
  aliases: ['chunk', 'torch.chunk', 'Split'],
  example: 'split(2)',
  infer([input], { parts, part, ...options }) {
    const axis = options.axis ?? featureAxis(input!);
    const problem = noSuchAxis(input!, axis);
    if (problem) return problem;
    if (part >= parts) return { problem: `has ${parts} parts, counted from 0: there is no part ${part}` };
    const size = input![axis]!;
    if (size % parts === 0) return { shape: input!.with(axis, size / parts) };
    return { problem: `makes ${parts} equal parts, which ${show(input!)} does not allow: ${size} at axis ${axis}` };
  },
  flops: () => 0,
  ...rearranging<{ readonly axis?: number | undefined; readonly part: number }>(
    ({ inputShape, outputShape, options, channelsLast }) => {
      const axis = options.axis ?? featureAxis(inputShape);
      const firsts = inputShape.map((_, each) => (each === axis ? options.part * outputShape[axis]! : 0));
      const input = slice(inputShape, channelsLast, firsts);
      return { extents: outputShape, input, output: whole(outputShape, channelsLast) };
    },
  ),
});

export const channelShuffle = layer({
  name: 'channel_shuffle',
  summary: 'Mixes the channels of groups',
  doc: 'The first channels of all groups, then the second ones, …: so that what follows with `groups` sees channels of every group. No parameters.',
  source: 'Zhang et al. 2018',
  role: 'shape',
  options: { groups: integer({ doc: 'Groups to mix.', min: 2 }) },
  positional: ['groups'],
  aliases: ['ChannelShuffle', 'nn.ChannelShuffle', 'shuffle'],
  example: 'channel_shuffle(2)',
  infer([input], { groups }) {
    const channels = input![0]!;
    if (channels % groups === 0) return { shape: input! };
    return { problem: `mixes ${groups} groups, which do not part its ${channels} channels evenly` };
  },
  flops: () => 0,
  ...rearranging<{ readonly groups: number }>(({ inputShape, options: { groups }, channelsLast }) => {
    const each = inputShape[0]! / groups;
    const [channel, ...rest] = stridesOf(inputShape, channelsLast) as [number, ...number[]];
    // Channel g·each + i comes to i·groups + g.
    const input = { shape: inputShape, start: 0, strides: [each * channel, channel, ...rest] };
    const output = { shape: inputShape, start: 0, strides: [channel, groups * channel, ...rest] };
    return { extents: [groups, each, ...inputShape.slice(1)], input, output };
  }),
});
