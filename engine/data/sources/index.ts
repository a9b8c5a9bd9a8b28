import { Table } from '../../table.ts';
import { csv } from './csv.ts';
import { idx } from './idx.ts';
import { pairs } from './pairs.ts';
import { digits } from './synthetic/digits.ts';
import { moons } from './synthetic/moons.ts';
import { spirals } from './synthetic/spirals.ts';
import { text } from './text.ts';

export const sources = new Table('source', [idx, csv, text, digits, spirals, moons, pairs]);
