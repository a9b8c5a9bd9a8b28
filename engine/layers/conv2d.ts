import { count, type Shape } from '../graph/shape.ts';
import { call, flag, integer, size2d } from '../table.ts';
import { defaultInitializer, zeros } from './initial.ts';
import { layer, mustBePicture } from './layer.ts';
import { packedWeights, partialWeights } from './scratch.ts';
import { paddingOption, slide, windowSizes } from './window.ts';

export const conv2d = layer({
  name: 'conv2d',
  summary: 'Convolution over a picture',
  doc:
    'Slides `filters` kernels of `[channels, kernel_height, kernel_width]` over the picture. The output has one channel a filter and ' +
    '⌊(size + 2·padding − kernel) / stride⌋ + 1 positions a side; kernel·kernel·channels·filters + filters parameters.',
  role: 'weighted',
  options: {
    filters: integer({ doc: 'Channels of the output.', min: 1, usual: '16 to 512, a power of two' }),
    kernel: size2d({ doc: 'Size of the kernel.', usual: '3' }),
    stride: size2d({ doc: 'Steps from one position to the next.', default: [1, 1] }),
    padding: paddingOption,
    bias: flag({ doc: 'Adds a learned number to each channel. Leave it out before `batch_norm`.', default: true }),
    init: call('initializer', { doc: 'How the weights are drawn; biases begin at 0.', default: defaultInitializer }),
  },
  positional: ['filters'],
  aliases: ['Conv2d', 'Conv2D', 'Convolution2D', 'conv', 'nn.Conv2d'],
  example: 'conv2d(32, kernel: 3, padding: same)',
  fusesActivation: true,
  infer([input], options) {
    const problem = mustBePicture(input!);
    if (problem) return problem;
    const window = slide(input!, options);
    return 'problem' in window ? window : { shape: [options.filters, ...window.positions] };
  },
  parameters(input, { filters, kernel: [kernelHeight, kernelWidth], bias, init }) {
    const channels = input[0]!;
    const area = kernelHeight * kernelWidth;
    const fan = [channels * area, filters * area] as const;
    const shape = [filters, channels, kernelHeight, kernelWidth];
    const weight = { name: 'weight', shape, order: [2, 3, 1, 0], trainable: true, fan, initial: init };
    return bias ? [weight, { name: 'bias', shape: [filters], trainable: true, fan, initial: zeros }] : [weight];
  },
  flops(input, output, { kernel: [kernelHeight, kernelWidth], bias }) {
    return count(output) * (2 * kernelHeight * kernelWidth * input[0]! + (bias ? 1 : 0));
  },
  forward(plan) {
    const { options, input, output } = plan;
    const bias = options.bias && { bias: plan.parameter('bias') };
    const sizes = sizesOf(plan.inputShape, plan.outputShape, options);
    const scratch = plan.scratch(packedWeights(extentsOf(sizes)));
    const buffers = { x: input, w: plan.parameter('weight'), ...bias, y: output, scratch };
    plan.emit('conv2d_forward', buffers, { ...sizes, activation: plan.activation });
  },
  backward(plan) {
    const { options, input, outputGradient: dy } = plan;
    const [filters, height, width] = plan.outputShape as readonly [number, number, number];
    const sizes = sizesOf(plan.inputShape, plan.outputShape, options);
    plan.undoEpilogue({ rows: height * width, width: filters, bias: options.bias });
    const extents = extentsOf(sizes);
    const partial = plan.scratch(partialWeights(plan.batch * height * width, extents));
    plan.emit(
      'conv2d_backward_weights',
      { x: input, dy, dw: plan.parameterGradient('weight'), scratch: partial },
      sizes,
    );
    if (!plan.inputGradient) return;
    // Backwards the roles of channels and filters change.
    const packed = plan.scratch(packedWeights({ ...extents, channels: extents.filters, filters: extents.channels }));
    const buffers = { dy, w: plan.parameter('weight'), dx: plan.inputGradient, scratch: packed };
    plan.emit('conv2d_backward_data', buffers, sizes);
  },
});

const sizesOf = (input: Shape, output: Shape, options: Parameters<typeof windowSizes>[2]) => ({
  ...windowSizes(input, output, options),
  filters: output[0]!,
});

const extentsOf = (sizes: ReturnType<typeof sizesOf>) => ({
  taps: sizes.kernel_height * sizes.kernel_width,
  channels: sizes.channels,
  filters: sizes.filters,
});
