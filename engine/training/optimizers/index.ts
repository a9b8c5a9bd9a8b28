import { Table } from '../../table.ts';
import { adadelta } from './adadelta.ts';
import { adagrad } from './adagrad.ts';
import { adam, adamw } from './adam.ts';
import { nadam } from './nadam.ts';
import { rmsprop } from './rmsprop.ts';
import { sgd } from './sgd.ts';

export const optimizers = new Table('optimizer', [sgd, adam, adamw, nadam, rmsprop, adagrad, adadelta]);
