import { Table } from '../../table.ts';
import { he } from './he.ts';
import { uniform } from './uniform.ts';
import { xavier } from './xavier.ts';

export const initializers = new Table('initializer', [uniform, he, xavier]);
