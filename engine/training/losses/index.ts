import { Table } from '../../table.ts';
import { binaryCrossEntropy } from './binary_cross_entropy.ts';
import { center } from './center.ts';
import { contrastive } from './contrastive.ts';
import { crossEntropy } from './cross_entropy.ts';
import { hierarchicalSoftmax } from './hierarchical_softmax.ts';
import { klDivergence } from './kl_divergence.ts';
import { hinge, huber, logCosh, mae, mape, mse, poisson } from './regression.ts';
import { triplet } from './triplet.ts';

export const losses = new Table('loss', [
  crossEntropy,
  binaryCrossEntropy,
  mse,
  mae,
  mape,
  huber,
  logCosh,
  poisson,
  hinge,
  contrastive,
  triplet,
  center,
  hierarchicalSoftmax,
  klDivergence,
]);
