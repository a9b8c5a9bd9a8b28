import { isDeepStrictEqual } from 'node:util';
import { format } from '../../server/syntax/format.ts';
import { Lines } from '../../server/syntax/lines.ts';
import { parse } from '../../server/syntax/parser.ts';
import { saidIn } from '../../server/syntax/sameness.ts';
import { lex } from '../../server/syntax/tokens.ts';

/** Parses and formats the text here: what is wrong, or nothing. */
export function misformatted(text: string): string | undefined {
  const once = format(text);
  if (format(once) !== once) return 'formatting has something to do the second time';
  if (!isDeepStrictEqual(words(once), words(text))) return 'formatting changes words';
  return saidIn(parse(once)) === saidIn(parse(text)) ? undefined : 'formatting changes what it means';
}

/** All that carries meaning: the tokens, and the comments without the spaces at their ends, whatever ends their lines. */
const words = (text: string): string[] => {
  const { tokens, comments } = lex(text);
  return [
    ...tokens.map(({ image }) => image),
    '',
    ...comments.map(({ image }) => image.trimEnd().replaceAll(/\r\n?/g, '\n')),
  ];
};

/** Does every range in an answer about the text of `uri` lie within it? What is wrong, or nothing. */
export function outOfText(answer: unknown, text: string, uri: string): string | undefined {
  const lines = new Lines(text);
  const isInside = (place: Record<string, number>) =>
    place.line! >= 0 &&
    place.line! < lines.count &&
    place.character! >= 0 &&
    place.character! <= lines.textOf(place.line!).length + 2;
  const search = (part: unknown): string | undefined => {
    if (typeof part !== 'object' || part === null) return undefined;
    const { start, end, uri: of } = part as Record<string, Record<string, number>> & { uri?: string };
    // It is about another text.
    if (of !== undefined && of !== uri) return undefined;
    if (typeof start === 'object' && typeof end === 'object') {
      const isOrdered = start.line! < end.line! || (start.line === end.line && start.character! <= end.character!);
      if (!isInside(start) || !isInside(end) || !isOrdered) return `a range out of the text: ${JSON.stringify(part)}`;
    }
    for (const [key, each] of Object.entries(part)) {
      // Edits of another text.
      if (key.startsWith('file:') && key !== uri) continue;
      const found = search(each);
      if (found) return found;
    }
    return undefined;
  };
  return search(answer);
}
