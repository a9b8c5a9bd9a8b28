import {
  convolutionFlops,
  convolutionKernels,
  convolutionMultiplyAdds,
  convolutionOptions,
  convolutionParameters,
  inferConvolution,
} from './convolution.ts';
import { layer } from './layer.ts';

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
  inferred: ['in_channels'],
  aliases: ['Conv2d', 'Conv2D', 'Convolution2D', 'conv', 'nn.Conv2d'],
  example: 'conv2d(32, kernel: 3, padding: same)',
  infer: ([input], options) => inferConvolution(2, input!, options),
  parameters: convolutionParameters,
  multiplyAdds: convolutionMultiplyAdds,
  flops: convolutionFlops,
  ...convolutionKernels,
});
