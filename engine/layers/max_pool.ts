import { count, type Shape } from '../graph/shape.ts';
import { type Layer, layer } from './layer.ts';
import { inferPool, poolFlops, poolOptions, windowOf } from './pooling.ts';
import { windowSizes } from './window.ts';

const about = (dimensions: number) => ({
  name: `max_pool${dimensions}d`,
  summary: 'Takes the largest value of each window',
  doc: 'Windows of `kernel` move by `stride`, channel by channel; padding counts as −∞. No parameters.',
  role: 'pooling' as const,
  memory: 'channels_last' as const,
  options: poolOptions(dimensions),
  positional: ['kernel' as const],
  example: `max_pool${dimensions}d(2)`,
});

export const maxPool2d = layer({
  ...about(2),
  aliases: ['MaxPool2d', 'MaxPooling2D', 'maxpool', 'max_pool', 'nn.MaxPool2d'],
  infer: ([input], options) => inferPool(2, input!, options),
  flops: (_, output, options) => poolFlops(output, options),
  unsupported: ({ ceil_mode }) => (ceil_mode ? 'with ceil_mode' : undefined),
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
const argmaxBytes = (output: Shape, kernel: readonly number[]) => count(output) * (count(kernel) <= 256 ? 1 : 2);

const withoutKernel = (dimensions: number, aliases: readonly string[]): Layer =>
  layer({
    ...about(dimensions),
    aliases,
    infer: ([input], options) => inferPool(dimensions, input!, options),
    flops: (_, output, options) => poolFlops(output, options),
  });

export const maxPool1d = withoutKernel(1, ['MaxPool1d', 'MaxPooling1D', 'nn.MaxPool1d']);
export const maxPool3d = withoutKernel(3, ['MaxPool3d', 'MaxPooling3D', 'nn.MaxPool3d']);
