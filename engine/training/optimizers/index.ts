import { Table } from '../../table.ts';
import { adam, adamw } from './adam.ts';
import { sgd } from './sgd.ts';

export const optimizers = new Table('optimizer', [sgd, adam, adamw]);
