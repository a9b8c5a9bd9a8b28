import { Analyser } from './analyser.ts';
import type { Analysis, Given } from './analysis.ts';
import { world as emptyWorld, type World } from './world.ts';

/**
 * Reads a spec. Pure: the same text in the same world gives the same result; nothing is thrown for any text. For a text
 * that is being edited there is `Analyser`, which comes to the same results faster.
 */
export function analyse(text: string, file: string, world: World = emptyWorld, given: Given = {}): Analysis {
  return new Analyser(file, false).read(text, world, given);
}
