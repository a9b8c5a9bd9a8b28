import type { Analysis } from '../meaning/analysis.ts';
import { readAgain, withImported } from './across.ts';

/** Where no name has been begun, one is put there, so that what stands round it is read as it will be. */
export function withWord(analysis: Analysis, offset: number): Analysis {
  const { text, file } = analysis;
  const word = hasWord(text, offset) ? '' : '_';
  const texts = new Map([[file, text.slice(0, offset) + word + text.slice(offset)]]);
  return readAgain([analysis], withImported([analysis]), texts)[0]!;
}

/** Does a name go on at `offset`? */
export const hasWord = (text: string, offset: number): boolean => /\w/.test(text[offset] ?? '');
