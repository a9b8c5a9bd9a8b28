import {
  convolutionFlops,
  convolutionKernels,
  convolutionMultiplyAdds,
  convolutionOptions,
  convolutionParameters,
  inferConvolution,
} from './convolution.ts';
import { layer } from './layer.ts';

export const conv1d = layer({
  name: 'conv1d',
  summary: 'Convolution over a row: signals, or text with its features as channels',
  doc:
    'Takes `[channels, length]`. Slides `filters` kernels of `[channels/groups, kernel]` along it; the output has one channel a ' +
    'filter and ⌊(size + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1 positions a side.',
  source: 'Waibel et al. 1989; S1',
  role: 'weighted',
  options: convolutionOptions(1),
  positional: ['filters'],
  inferred: ['in_channels'],
  aliases: ['Conv1d', 'Conv1D', 'Convolution1D', 'nn.Conv1d'],
  example: 'conv1d(32, kernel: 5, padding: same)',
  infer: ([input], options) => inferConvolution(1, input!, options),
  parameters: convolutionParameters,
  multiplyAdds: convolutionMultiplyAdds,
  flops: convolutionFlops,
  ...convolutionKernels,
});
