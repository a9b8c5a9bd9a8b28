import type { Analysis } from '../../meaning/analysis.ts';
import { at } from '../../meaning/place.ts';

/**
 * May a list come up by itself behind a sign such as `{` or a space? Not between statements or declarations, before a letter
 * stands there: a line that is done ends with Enter, which would take the first of the list.
 */
export function comesUp(analysis: Analysis, offset: number): boolean {
  const { on, declaration } = at(analysis, offset);
  return (on !== 'body' && on !== 'outside') || declaration?.kind.text === 'import';
}
