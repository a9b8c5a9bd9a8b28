import { Table } from '../table.ts';
import { relu, sigmoid, tanh } from './activations.ts';
import { batchNorm } from './batch_norm.ts';
import { conv2d } from './conv2d.ts';
import { dense } from './dense.ts';
import { dropout } from './dropout.ts';
import { flatten } from './flatten.ts';
import { image, vector } from './inputs.ts';
import { globalAvgPool, maxPool2d } from './pooling.ts';
import { softmax } from './softmax.ts';

export const layers = new Table('layer', [
  image,
  vector,
  dense,
  conv2d,
  maxPool2d,
  globalAvgPool,
  flatten,
  relu,
  sigmoid,
  tanh,
  softmax,
  dropout,
  batchNorm,
]);
