import type { Analysis } from '../../meaning/analysis.ts';
import { at } from '../../meaning/place.ts';

/**
 * May a list come up by itself behind a sign such as `{` or a space? Not between statements or declarations, before a letter
 * stands there: a line that is done ends with Enter, which would take the first of the list.
 */
export function comesUp(analysis: Analysis, offset: number): boolean {
  const { on } = at(analysis, offset);
  if (on !== 'body' && on !== 'outside') return true;
  // One that is not closed is no declaration yet.
  const { text } = analysis;
  return /^\s*import\b[^"]*$/.test(text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset));
}
