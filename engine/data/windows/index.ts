import { Table } from '../../table.ts';
import { consecutiveWindow } from './consecutive.ts';
import { randomWindow } from './random.ts';

export const windows = new Table('window', [randomWindow, consecutiveWindow]);
