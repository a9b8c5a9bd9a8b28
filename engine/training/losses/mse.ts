import { count, show } from '../../graph/shape.ts';
import { loss } from './loss.ts';

export const mse = loss({
  name: 'mse',
  summary: 'For numbers: mean of the squared errors',
  doc: 'loss = mean of (output − target)² over the values of a sample.',
  source: 'S3',
  options: {},
  positional: [],
  aliases: ['MSELoss', 'nn.MSELoss', 'mean_squared_error', 'l2_loss', 'MeanSquaredError'],
  example: 'mse',
  target: 'value',
  targetAs: 'values',
  outputActivation: 'none',
  check(output, facts) {
    if (facts.target !== 'value' || facts.targetValues === undefined || facts.targetValues === count(output))
      return undefined;
    return {
      problem: `the network gives ${show(output)}, the data has targets [${facts.targetValues}]`,
      width: facts.targetValues,
    };
  },
  kernel: 'mse',
  sizes: (output) => ({ values: count(output) }),
  defaultMetrics: ['mae'],
  flopsPerValue: 4,
});
