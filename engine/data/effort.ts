import { count } from '../graph/shape.ts';
import type { DataFacts } from './facts.ts';
import { normalizers } from './prepare/index.ts';
import type { DataDeclaration } from './settings.ts';
import { sources } from './sources/index.ts';

/** Of a pass over samples that measures them, for each value. */
const PASS = 0.004;

/**
 * What it takes to have the samples ready, in cells of a table that are read in that time: what JavaScript does in a second differs from
 * machine to machine, and is measured by that. `training`: samples that are trained on.
 */
export function dataCells({ settings }: DataDeclaration, facts: DataFacts, training: number): number {
  const { source, normalize } = settings;
  const read = sources.get(source.entry).cells(facts);
  if (!normalize || !facts.shape) return read;
  const values = count(facts.shape);
  return read + (normalizers.get(normalize.entry).cells?.(training, values) ?? PASS * training * values);
}
