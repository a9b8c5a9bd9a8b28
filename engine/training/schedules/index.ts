import { Table } from '../../table.ts';
import { cosine, exponential, inverseTime, oneCycle, restarts, step } from './decay.ts';
import { plateau } from './plateau.ts';
import { constant, warmup } from './warmup.ts';

export const schedules = new Table('schedule', [
  cosine,
  warmup,
  step,
  exponential,
  inverseTime,
  plateau,
  restarts,
  oneCycle,
  constant,
]);
