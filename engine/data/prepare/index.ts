import { Table } from '../../table.ts';
import { classTarget } from './class.ts';
import { randomSplit } from './random.ts';
import { tailSplit } from './tail.ts';
import { valueTarget } from './value.ts';
import { zscore } from './zscore.ts';

export const splits = new Table('split', [randomSplit, tailSplit]);
export const normalizers = new Table('normalize', [zscore]);
export const targets = new Table('target', [classTarget, valueTarget]);
