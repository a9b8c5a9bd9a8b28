import { Table } from '../../table.ts';
import { binaryCrossEntropy } from './binary_cross_entropy.ts';
import { contrastive } from './contrastive.ts';
import { crossEntropy } from './cross_entropy.ts';
import { klDivergence } from './kl_divergence.ts';
import { mse } from './mse.ts';

export const losses = new Table('loss', [crossEntropy, binaryCrossEntropy, mse, contrastive, klDivergence]);
