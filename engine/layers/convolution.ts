import type { Parameter } from '../graph/parameter.ts';
import { count, type Shape } from '../graph/shape.ts';
import { call, flag, integer, type OptionsOf, sizeN } from '../table.ts';
import { biasInitializer, defaultInitializer, WITHOUT_BIAS, zeros } from '../training/initializers/initial.ts';
import { canAdd, convolution, convolve, convolveBack, convolveWeights } from './convolving.ts';
import { type Inference, type Layer, mustHaveChannels, type ShapeProblem } from './layer.ts';
import { paddingOption, slide } from './window.ts';

/** What convolutions in one, two and three dimensions share. */

export const convolutionOptions = (dimensions: number) => ({
  filters: integer({
    doc: 'Channels of the output.',
    min: 1,
    usual: '16 to 512, a power of two',
    aliases: ['out_channels'],
  }),
  kernel: sizeN(dimensions, { doc: 'Size of the kernel.', usual: '3', aliases: ['kernel_size', 'filter_size'] }),
  stride: sizeN(dimensions, {
    doc: 'Steps from one position to the next.',
    default: Array(dimensions).fill(1),
    aliases: ['strides'],
  }),
  padding: paddingOption(dimensions),
  dilation: sizeN(dimensions, {
    doc: 'Steps between the values that one kernel sees; above 1 it sees farther with as many weights.',
    default: Array(dimensions).fill(1),
    aliases: ['dilation_rate'],
  }),
  groups: integer({
    doc: 'Channels are parted into so many groups that do not see each other; as many as channels is a depthwise convolution.',
    min: 1,
    default: 1,
  }),
  bias: flag({
    doc: 'Adds a learned number to each channel. Leave it out before `batch_norm`.',
    default: true,
    aliases: ['use_bias'],
  }),
  init: call('initializer', {
    doc: 'How the weights are drawn.',
    default: defaultInitializer,
    aliases: ['kernel_initializer', 'weight_init', 'initializer'],
  }),
  bias_init: biasInitializer,
});

export type ConvolutionOptions = OptionsOf<ReturnType<typeof convolutionOptions>>;

export function inferConvolution(dimensions: number, input: Shape, options: ConvolutionOptions): Inference {
  const problem = mustHaveChannels(input, dimensions) ?? groupsProblem(input[0]!, options);
  if (problem) return problem;
  if (options.bias_init && !options.bias) return WITHOUT_BIAS;
  const window = slide(input, options);
  return 'problem' in window ? window : { shape: [options.filters, ...window.positions] };
}

/** Every group must get as many channels, and as many filters, as the others. */
export function groupsProblem(
  channels: number,
  { filters, groups }: { readonly filters: number; readonly groups: number },
): ShapeProblem | undefined {
  const [what, parted] = channels % groups !== 0 ? ['channels', channels] : ['filters', filters];
  return parted % groups === 0
    ? undefined
    : { problem: `has ${groups} groups, which do not part its ${parted} ${what} evenly` };
}

export function convolutionParameters(input: Shape, options: ConvolutionOptions): readonly Parameter[] {
  const { filters, kernel, groups, bias, init, bias_init } = options;
  const channels = input[0]! / groups;
  const fan = [channels * count(kernel), (filters / groups) * count(kernel)] as const;
  const shape = [filters, channels, ...kernel];
  const order = [...kernel.map((_, side) => side + 2), 1, 0];
  const weight = { name: 'weight', shape, order, trainable: true, fan, initial: init };
  return bias
    ? [weight, { name: 'bias', shape: [filters], trainable: true, fan, initial: bias_init ?? zeros }]
    : [weight];
}

export const convolutionMultiplyAdds = (input: Shape, output: Shape, { kernel, groups }: ConvolutionOptions): number =>
  (count(output) * count(kernel) * input[0]!) / groups;

export const convolutionFlops = (input: Shape, output: Shape, options: ConvolutionOptions): number =>
  2 * convolutionMultiplyAdds(input, output, options) + (options.bias ? count(output) : 0);

/** What all of them do in the engine. */
export const convolutionKernels: Pick<
  Layer<ReturnType<typeof convolutionOptions>>,
  'memory' | 'fusesActivation' | 'forward' | 'backward'
> = {
  memory: 'channels_last',
  fusesActivation: true,
  forward(plan) {
    const bias = plan.options.bias && { bias: plan.parameter('bias') };
    const of = convolution(plan.inputShape, plan.outputShape, plan.options);
    convolve(plan, of, { x: plan.input, w: plan.parameter('weight'), ...bias, y: plan.output });
  },
  backward(plan) {
    const { input, outputGradient: dy, inputGradient: dx } = plan;
    const of = convolution(plan.inputShape, plan.outputShape, plan.options);
    const [filters, ...positions] = plan.outputShape;
    plan.undoEpilogue({ rows: count(positions), width: filters!, bias: plan.options.bias });
    convolveWeights(plan, of, { x: input, dy, dw: plan.parameterGradient('weight') });
    if (!dx) return;
    const before = canAdd(of) ? plan.gradientSoFar() : undefined;
    convolveBack(plan, of, { dy, w: plan.parameter('weight'), dx: before ?? dx }, { adds: before !== undefined });
  },
};
