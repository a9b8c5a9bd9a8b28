import { flag, number } from '../../table.ts';
import { fitsTwoClasses, fitsValues } from './fits.ts';
import { byValue, loss } from './loss.ts';

/** Losses that look at each value alone: see native/kernels/regression.cpp. */
const ofNumbers = {
  target: 'value',
  targetAs: 'values',
  check: fitsValues,
  sizes: byValue,
  defaultMetrics: ['mae'],
} as const;

export const mse = loss({
  ...ofNumbers,
  name: 'mse',
  summary: 'For numbers: mean of the squared errors',
  doc: 'loss = mean of (output − target)² over the values of a sample.',
  source: 'S3',
  options: {},
  positional: [],
  aliases: ['MSELoss', 'nn.MSELoss', 'mean_squared_error', 'l2_loss', 'MeanSquaredError'],
  example: 'mse',
  outputActivation: 'none',
  kernel: 'mse',
  flopsPerValue: 4,
});

export const mae = loss({
  ...ofNumbers,
  name: 'mae',
  summary: 'For numbers with outliers: mean of the absolute errors',
  doc: 'loss = mean of |output − target|. Aims at the median; its gradient has the same size near the target as far from it.',
  options: {},
  positional: [],
  aliases: ['L1Loss', 'nn.L1Loss', 'mean_absolute_error', 'l1_loss', 'MeanAbsoluteError'],
  example: 'mae',
  outputActivation: 'none',
  kernel: 'mae',
  flopsPerValue: 3,
});

export const mape = loss({
  ...ofNumbers,
  name: 'mape',
  summary: 'For amounts of all sizes: mean of the errors as shares of the target',
  doc: 'loss = mean of |output − target| / max(|target|, 1e-7); 0.1 is ten per cent. Not for targets near 0.',
  options: {},
  positional: [],
  aliases: ['mean_absolute_percentage_error', 'MeanAbsolutePercentageError'],
  example: 'mape',
  outputActivation: 'none',
  kernel: 'mape',
  flopsPerValue: 5,
});

export const huber = loss({
  ...ofNumbers,
  name: 'huber',
  summary: 'Squared errors near the target, absolute ones far from it',
  doc: 'With d = output − target: loss = mean of ½d² where |d| ≤ delta, of delta·(|d| − ½delta) elsewhere.',
  source: 'Huber 1964',
  options: { delta: number({ doc: 'Where the straight line begins.', above: 0, default: 1 }) },
  positional: ['delta'],
  aliases: ['HuberLoss', 'SmoothL1Loss', 'smooth_l1'],
  example: 'huber(1)',
  outputActivation: 'none',
  kernel: 'huber',
  scalars: ({ delta }) => ({ delta }),
  flopsPerValue: 5,
});

export const logCosh = loss({
  ...ofNumbers,
  name: 'log_cosh',
  summary: 'Like half the squared error near the target, like the absolute one far from it, and smooth all over',
  doc: 'loss = mean of log cosh(output − target).',
  options: {},
  positional: [],
  aliases: ['LogCosh', 'logcosh'],
  example: 'log_cosh',
  outputActivation: 'none',
  kernel: 'log_cosh',
  flopsPerValue: 12,
});

export const poisson = loss({
  ...ofNumbers,
  name: 'poisson',
  summary: 'For counts: the network gives the logarithm of how many are to be expected',
  doc: 'loss = mean of eᵒ − target·o, −log of the probability of the count without what does not depend on the output o. Predictions are eᵒ.',
  options: {},
  positional: [],
  aliases: ['PoissonNLLLoss', 'Poisson'],
  example: 'poisson',
  outputActivation: 'exponential',
  kernel: 'poisson',
  defaultMetrics: [],
  flopsPerValue: 10,
});

export const hinge = loss({
  ...ofNumbers,
  name: 'hinge',
  summary: 'For yes or no, as support vector machines: what is right by a margin costs nothing',
  doc: 'Takes one value o: loss = max(0, 1 − y·o), y = 1 for the second class and −1 for the first. Predictions are o itself: above 0 is the second class.',
  source: 'Cortes and Vapnik 1995',
  options: { squared: flag({ doc: 'Squares what is missing from the margin.', default: false }) },
  positional: [],
  aliases: ['HingeLoss', 'hinge_loss', 'SquaredHinge'],
  example: 'hinge',
  target: 'class',
  outputActivation: 'none',
  check: (output, facts) => fitsTwoClasses('hinge', output, facts),
  kernel: 'hinge',
  sizes: (output, { squared }) => ({ ...byValue(output), squared: squared ? 1 : 0 }),
  defaultMetrics: ['accuracy'],
  flopsPerValue: 4,
});
