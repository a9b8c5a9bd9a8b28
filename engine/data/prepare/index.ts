import { Table } from '../../table.ts';
import type { DataDeclaration } from '../settings.ts';
import { columnSplit } from './by_column.ts';
import { classTarget } from './class.ts';
import { foldsSplit } from './k_folds.ts';
import { labelsTarget } from './labels.ts';
import { randomSplit } from './random.ts';
import { decimalScaling, meanRemoval, minMax } from './ranges.ts';
import { stratifiedSplit } from './stratified.ts';
import { tailSplit } from './tail.ts';
import { valueTarget } from './value.ts';
import { pcaWhitening, zcaWhitening } from './whitening.ts';
import { zscore } from './zscore.ts';

export const splits = new Table('split', [randomSplit, stratifiedSplit, columnSplit, foldsSplit, tailSplit]);
export const normalizers = new Table('normalize', [
  zscore,
  minMax,
  meanRemoval,
  decimalScaling,
  pcaWhitening,
  zcaWhitening,
]);
export const targets = new Table('target', [classTarget, valueTarget, labelsTarget]);

/** Does the data's preparation mix all inputs of a sample? Of pairs, that of the data they are taken from. */
export function mixesInputs({ settings, of }: DataDeclaration): boolean {
  const { normalize } = of?.settings ?? settings;
  return normalize !== undefined && normalizers.get(normalize.entry).mixes === true;
}
