import {
  convolutionFlops,
  convolutionKernels,
  convolutionMultiplyAdds,
  convolutionOptions,
  convolutionParameters,
  inferConvolution,
} from './convolution.ts';
import { layer } from './layer.ts';

export const conv3d = layer({
  name: 'conv3d',
  summary: 'Convolution over a volume: scans, or frames of a film',
  doc:
    'Takes `[channels, depth, height, width]`. Slides `filters` kernels of `[channels/groups, kernel_depth, kernel_height, kernel_width]` along it; the output has one channel a ' +
    'filter and ⌊(size + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1 positions a side.',
  source: 'Ji et al. 2013',
  role: 'weighted',
  options: convolutionOptions(3),
  positional: ['filters'],
  inferred: ['in_channels'],
  aliases: ['Conv3d', 'Conv3D', 'Convolution3D', 'nn.Conv3d'],
  example: 'conv3d(16, kernel: 3, padding: same)',
  infer: ([input], options) => inferConvolution(3, input!, options),
  parameters: convolutionParameters,
  multiplyAdds: convolutionMultiplyAdds,
  flops: convolutionFlops,
  ...convolutionKernels,
});
