import { type Layer, layer } from './layer.ts';
import { greatest, greatestBack, inferPool, poolFlops, poolOptions, slidingPooling } from './pooling.ts';

const maxPool = (dimensions: number, aliases: readonly string[]): Layer =>
  layer({
    name: `max_pool${dimensions}d`,
    summary: 'Takes the largest value of each window',
    doc: 'Windows of `kernel` move by `stride`, channel by channel; padding counts as −∞. No parameters.',
    role: 'pooling',
    options: poolOptions(dimensions),
    positional: ['kernel'],
    aliases,
    example: `max_pool${dimensions}d(2)`,
    infer: ([input], options) => inferPool(dimensions, input!, options),
    flops: (_, output, options) => poolFlops(output, options),
    memory: 'channels_last',
    forward: (plan) => greatest(plan, slidingPooling(plan)),
    backward: (plan) => greatestBack(plan, slidingPooling(plan)),
  });

export const maxPool1d = maxPool(1, ['MaxPool1d', 'MaxPooling1D', 'nn.MaxPool1d']);
export const maxPool2d = maxPool(2, ['MaxPool2d', 'MaxPooling2D', 'maxpool', 'max_pool', 'nn.MaxPool2d']);
export const maxPool3d = maxPool(3, ['MaxPool3d', 'MaxPooling3D', 'nn.MaxPool3d']);
