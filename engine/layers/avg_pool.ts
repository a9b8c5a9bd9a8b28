import { count } from '../graph/shape.ts';
import { flag } from '../table.ts';
import { type Layer, layer } from './layer.ts';
import { average, averageBack, inferPool, poolFlops, poolOptions, slidingPooling } from './pooling.ts';

const avgPool = (dimensions: number, aliases: readonly string[]): Layer =>
  layer({
    name: `avg_pool${dimensions}d`,
    summary: 'Averages each window',
    doc: 'Windows of `kernel` move by `stride`, channel by channel. No parameters.',
    source: 'LeCun et al. 1998',
    role: 'pooling',
    options: {
      ...poolOptions(dimensions),
      count_include_pad: flag({ doc: 'Zeros of the padding count in the average.', default: true }),
    },
    positional: ['kernel'],
    aliases,
    example: `avg_pool${dimensions}d(2)`,
    infer: ([input], options) => inferPool(dimensions, input!, options),
    flops: (_, output, options) => poolFlops(output, options) + count(output),
    memory: 'channels_last',
    forward: (plan) => average(plan, slidingPooling(plan), plan.options.count_include_pad),
    backward: (plan) => averageBack(plan, slidingPooling(plan), plan.options.count_include_pad),
  });

export const avgPool1d = avgPool(1, ['AvgPool1d', 'AveragePooling1D', 'nn.AvgPool1d']);
export const avgPool2d = avgPool(2, ['AvgPool2d', 'AveragePooling2D', 'avgpool', 'avg_pool', 'nn.AvgPool2d']);
export const avgPool3d = avgPool(3, ['AvgPool3d', 'AveragePooling3D', 'nn.AvgPool3d']);
