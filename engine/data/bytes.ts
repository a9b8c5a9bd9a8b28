import { count } from '../graph/shape.ts';
import type { DataFacts } from './facts.ts';
import { normalizers } from './prepare/index.ts';
import type { DataDeclaration } from './settings.ts';

/** Numbers of rows, in an epoch's order and before. */
const ROWS = 2 * 4;

/**
 * What all samples of a source take in memory, with their targets, and what measuring them for a normalization takes beside;
 * 0 where that is not known.
 */
export function dataBytes({ settings: { normalize } }: DataDeclaration, facts: DataFacts): number {
  const measuring = normalize && facts.shape && normalizers.get(normalize.entry).bytes?.(count(facts.shape));
  return samplesBytes(facts) + (measuring ?? 0);
}

function samplesBytes({ samples, shape, stored, target, targetValues = 1, vocabulary, steps }: DataFacts): number {
  if (samples === undefined || !shape) return 0;
  // Windows of a text overlap, and what comes next is in the same text.
  if (vocabulary !== undefined && steps !== undefined)
    return (samples + steps) * (vocabulary <= 256 ? 1 : 4) + ROWS * samples;
  const targets = target === 'class' ? 4 : target === 'value' || target === 'labels' ? 4 * targetValues : 0;
  return samples * (count(shape) * (stored === 'uint8' ? 1 : 4) + targets + ROWS);
}
