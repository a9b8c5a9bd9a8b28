import { Table } from '../../table.ts';
import { constant, ones, zeros } from './constant.ts';
import { he } from './he.ts';
import { identity, orthogonal } from './matrices.ts';
import { normal } from './normal.ts';
import { uniform } from './uniform.ts';
import { xavier } from './xavier.ts';

export const initializers = new Table('initializer', [
  uniform,
  he,
  xavier,
  normal,
  orthogonal,
  identity,
  constant,
  zeros,
  ones,
]);
