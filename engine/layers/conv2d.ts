import type { Shape } from '../graph/shape.ts';
import {
  convolutionFlops,
  convolutionMultiplyAdds,
  convolutionOptions,
  convolutionParameters,
  inferConvolution,
  unsupportedInConvolution,
} from './convolution.ts';
import { layer } from './layer.ts';
import { packedWeights, partialWeights } from './scratch.ts';
import { windowSizes } from './window.ts';

export const conv2d = layer({
  name: 'conv2d',
  summary: 'Convolution over a picture',
  doc:
    'Slides `filters` kernels of `[channels, kernel_height, kernel_width]` over the picture. The output has one channel a filter and ' +
    '⌊(size + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1 positions a side; kernel·kernel·channels/groups·filters + filters parameters. ' +
    'With `groups` equal to the channels every channel has a kernel of its own (depthwise).',
  role: 'weighted',
  options: convolutionOptions(2),
  positional: ['filters'],
  aliases: ['Conv2d', 'Conv2D', 'Convolution2D', 'conv', 'nn.Conv2d'],
  example: 'conv2d(32, kernel: 3, padding: same)',
  fusesActivation: true,
  memory: 'channels_last',
  infer: ([input], options) => inferConvolution(2, input!, options),
  parameters: convolutionParameters,
  multiplyAdds: convolutionMultiplyAdds,
  flops: convolutionFlops,
  unsupported: unsupportedInConvolution,
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
