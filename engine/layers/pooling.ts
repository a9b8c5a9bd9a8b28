import { count, type Shape } from '../graph/shape.ts';
import { optional, size2d } from '../table.ts';
import { layer, mustBePicture } from './layer.ts';
import { paddingOption, slide, type Window, windowSizes } from './window.ts';

interface PoolOptions extends Omit<Window, 'stride'> {
  readonly stride?: readonly [number, number];
}
const windowOf = ({ kernel, stride, padding }: PoolOptions): Window => ({ kernel, stride: stride ?? kernel, padding });

export const maxPool2d = layer({
  name: 'max_pool2d',
  summary: 'Takes the largest value of each window',
  doc: 'Windows of `kernel` move by `stride`, channel by channel; padding counts as −∞. No parameters.',
  role: 'pooling',
  options: {
    kernel: size2d({ doc: 'Size of the window.', usual: '2 or 3' }),
    stride: optional(size2d({ doc: 'Steps from one window to the next; by default the size of the window.' })),
    padding: paddingOption,
  },
  positional: ['kernel'],
  aliases: ['MaxPool2d', 'MaxPooling2D', 'maxpool', 'max_pool', 'nn.MaxPool2d'],
  example: 'max_pool2d(2)',
  infer([input], options) {
    const problem = mustBePicture(input!);
    if (problem) return problem;
    const window = slide(input!, windowOf(options));
    return 'problem' in window ? window : { shape: [input![0]!, ...window.positions] };
  },
  flops: (_, output, { kernel }) => count(output) * (kernel[0] * kernel[1] - 1),
  forward(plan) {
    const sizes = windowSizes(plan.inputShape, plan.outputShape, windowOf(plan.options));
    const argmax = plan.saved('argmax', { perSample: argmaxBytes(plan.outputShape, plan.options.kernel) });
    plan.emit('max_pool2d_forward', { x: plan.input, y: plan.output, argmax }, sizes);
  },
  backward(plan) {
    if (!plan.inputGradient) return;
    const sizes = windowSizes(plan.inputShape, plan.outputShape, windowOf(plan.options));
    const argmax = plan.saved('argmax', { perSample: argmaxBytes(plan.outputShape, plan.options.kernel) });
    plan.emit('max_pool2d_backward', { dy: plan.outputGradient, argmax, dx: plan.inputGradient }, sizes);
  },
});

/** The kernel notes for each output which input of its window won: a byte does for windows of up to 256. */
const argmaxBytes = (output: Shape, [height, width]: readonly [number, number]) =>
  count(output) * (height * width <= 256 ? 1 : 2);

export const globalAvgPool = layer({
  name: 'global_avg_pool',
  summary: 'Averages each channel over the whole picture',
  doc: '`[channels, height, width]` becomes `[channels]`. No parameters; in place of `flatten` it keeps the dense layer after it small.',
  role: 'pooling',
  options: {},
  positional: [],
  aliases: ['GlobalAveragePooling2D', 'AdaptiveAvgPool2d', 'gap', 'global_average_pool'],
  example: 'global_avg_pool',
  infer: ([input]) => mustBePicture(input!) ?? { shape: [input![0]!] },
  flops: (input) => count(input),
  forward(plan) {
    const [channels, height, width] = plan.inputShape as readonly [number, number, number];
    plan.emit('global_avg_pool_forward', { x: plan.input, y: plan.output }, { positions: height * width, channels });
  },
  backward(plan) {
    if (!plan.inputGradient) return;
    const [channels, height, width] = plan.inputShape as readonly [number, number, number];
    const sizes = { positions: height * width, channels };
    plan.emit('global_avg_pool_backward', { dy: plan.outputGradient, dx: plan.inputGradient }, sizes);
  },
});
