import { Table } from '../../table.ts';
import { binaryCrossEntropy } from './binary_cross_entropy.ts';
import { crossEntropy } from './cross_entropy.ts';
import { mse } from './mse.ts';

export const losses = new Table('loss', [crossEntropy, binaryCrossEntropy, mse]);
