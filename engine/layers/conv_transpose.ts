import { count, type Shape } from '../graph/shape.ts';
import { call, flag, integer, sizeN } from '../table.ts';
import { defaultInitializer, zeros } from '../training/initializers/initial.ts';
import { groupsProblem } from './convolution.ts';
import { convolution, convolve, convolveBack, convolveWeights, type Kernel } from './convolving.ts';
import { type Layer, layer, mustHaveChannels } from './layer.ts';

interface About {
  readonly dimensions: number;
  readonly aliases: readonly string[];
}

/** A convolution run backwards: one value in becomes a window of values out. */
const convTranspose = ({ dimensions, aliases }: About): Layer =>
  layer({
    name: `conv_transpose${dimensions}d`,
    summary: `Learned upsampling: \`conv${dimensions}d\` the other way round`,
    doc:
      'Every value spreads a kernel over the output: (size − 1)·stride − 2·padding + dilation·(kernel − 1) + output_padding + 1 positions a side. ' +
      '`kernel: 2, stride: 2` doubles the sides without overlap; kernels that the stride does not divide leave a checkerboard.',
    source: 'Zeiler et al. 2010; Odena et al. 2016 (checkerboards)',
    role: 'weighted',
    options: {
      filters: integer({ doc: 'Channels of the output.', min: 1, aliases: ['out_channels'] }),
      kernel: sizeN(dimensions, {
        doc: 'Size of the kernel.',
        usual: '2 or 4, a multiple of the stride',
        aliases: ['kernel_size', 'filter_size'],
      }),
      stride: sizeN(dimensions, {
        doc: 'Steps in the output for one in the input.',
        default: Array(dimensions).fill(1),
        aliases: ['strides'],
      }),
      padding: sizeN(dimensions, { doc: 'Rows cut off on every side.', min: 0, default: Array(dimensions).fill(0) }),
      output_padding: sizeN(dimensions, {
        doc: 'Rows added at the end of each side, below the stride: chooses among the sizes that a strided convolution makes equal.',
        min: 0,
        default: Array(dimensions).fill(0),
      }),
      dilation: sizeN(dimensions, {
        doc: 'Steps between the values of one kernel.',
        default: Array(dimensions).fill(1),
        aliases: ['dilation_rate'],
      }),
      groups: integer({ doc: 'Groups of channels that do not see each other.', min: 1, default: 1 }),
      bias: flag({ doc: 'Adds a learned number to each channel.', default: true, aliases: ['use_bias'] }),
      init: call('initializer', {
        doc: 'How the weights are drawn; biases begin at 0.',
        default: defaultInitializer,
        aliases: ['kernel_initializer', 'weight_init', 'initializer'],
      }),
    },
    positional: ['filters'],
    inferred: ['in_channels'],
    aliases,
    example: `conv_transpose${dimensions}d(32, kernel: 2, stride: 2)`,
    infer([input], options) {
      const problem = mustHaveChannels(input!, dimensions) ?? groupsProblem(input![0]!, options);
      if (problem) return problem;
      const { kernel, stride, padding, output_padding, dilation } = options;
      if (output_padding.some((extra, side) => extra >= Math.max(stride[side]!, dilation[side]!)))
        return { problem: `has an output_padding of ${output_padding.join('×')}, which must be below its stride` };
      const sides = input!.slice(1).map((size, side) => {
        const reach = dilation[side]! * (kernel[side]! - 1) + 1;
        return (size - 1) * stride[side]! - 2 * padding[side]! + reach + output_padding[side]!;
      });
      if (sides.every((size) => size >= 1)) return { shape: [options.filters, ...sides] };
      return { problem: `cuts off everything with a padding of ${padding.join('×')}` };
    },
    parameters([channels], { filters, kernel, groups, bias, init }) {
      // PyTorch draws these by the second axis as fan-in: the filters of a group.
      const fan = [(filters / groups) * count(kernel), (channels! / groups) * count(kernel)] as const;
      const shape = [channels!, filters / groups, ...kernel];
      const order = [...kernel.map((_, side) => side + 2), 1, 0];
      const weight = { name: 'weight', shape, order, trainable: true, fan, initial: init };
      return bias ? [weight, { name: 'bias', shape: [filters], trainable: true, fan, initial: zeros }] : [weight];
    },
    multiplyAdds: products,
    flops: (input, output, options) => 2 * products(input, output, options) + (options.bias ? count(output) : 0),
    memory: 'channels_last',
    fusesActivation: true,
    forward(plan) {
      const bias = plan.options.bias && { bias: plan.parameter('bias') };
      const buffers = { dy: plan.input, w: plan.parameter('weight'), ...bias, dx: plan.output };
      convolveBack(plan, turned(plan.inputShape, plan.outputShape, plan.options), buffers, {
        activation: plan.activation,
      });
    },
    backward(plan) {
      const { input, outputGradient, inputGradient } = plan;
      const of = turned(plan.inputShape, plan.outputShape, plan.options);
      const [filters, ...positions] = plan.outputShape;
      plan.undoEpilogue({ rows: count(positions), width: filters!, bias: plan.options.bias });
      convolveWeights(plan, of, { x: outputGradient, dy: input, dw: plan.parameterGradient('weight') });
      if (!inputGradient) return;
      const buffers = { x: outputGradient, w: plan.parameter('weight'), y: inputGradient };
      convolve({ ...plan, activation: 0 }, of, buffers);
    },
  });

/** The convolution that goes from the output to the input. */
const turned = (input: Shape, output: Shape, kernel: Kernel) => convolution(output, input, kernel);

interface Extents {
  readonly filters: number;
  readonly kernel: readonly number[];
  readonly groups: number;
}
const products = (input: Shape, _: Shape, { filters, kernel, groups }: Extents): number =>
  (count(input) * filters * count(kernel)) / groups;

export const convTranspose1d = convTranspose({ dimensions: 1, aliases: ['ConvTranspose1d', 'Conv1DTranspose'] });
export const convTranspose2d = convTranspose({
  dimensions: 2,
  aliases: ['ConvTranspose2d', 'Conv2DTranspose', 'deconvolution', 'deconv', 'nn.ConvTranspose2d', 'up_conv'],
});
export const convTranspose3d = convTranspose({ dimensions: 3, aliases: ['ConvTranspose3d', 'Conv3DTranspose'] });
