import { Table } from '../../table.ts';
import { accuracy } from './accuracy.ts';
import { balancedAccuracy, f1, precision, recall } from './by_class.ts';
import { r2, rmse } from './by_square.ts';
import { mae } from './mae.ts';
import { topK } from './top_k.ts';

export const metrics = new Table('metric', [accuracy, topK, balancedAccuracy, f1, precision, recall, mae, rmse, r2]);
