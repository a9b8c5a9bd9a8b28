import { Table } from '../../table.ts';
import { accuracy } from './accuracy.ts';
import { mae } from './mae.ts';

export const metrics = new Table('metric', [accuracy, mae]);
