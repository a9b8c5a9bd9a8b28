import type { IToken } from 'chevrotain';
import { startsDeclaration } from './layout.ts';
import { DocComment, endOf, type Lexed } from './tokens.ts';

/** A piece of a text that can be read by itself, with its tokens. */
export interface Piece extends Lexed {
  readonly start: number;
  readonly end: number;
}

/**
 * Cuts a text between declarations: behind the line on which the one before ends, so that comments go with what they
 * stand above. Nothing of what a piece means depends on the others.
 */
export function cut({ tokens, comments }: Lexed, text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = { token: 0, comment: 0, start: 0 };
  let at = 0;
  const finish = (token: number, comment: number, end: number) => {
    const { start } = from;
    pieces.push({
      start,
      end,
      tokens: tokens.slice(from.token, token),
      comments: comments.slice(from.comment, comment),
    });
    from = { token, comment, start: end };
  };
  tokens.forEach((token, place) => {
    const before = tokens[place - 1];
    if (!before || !startsDeclaration(tokens, place)) return;
    while (at < comments.length && comments[at]!.startOffset < before.startOffset) at++;
    const behind = behindLine(before, comments, at, text);
    if (!behind || behind.offset > token.startOffset) return;
    finish(place, behind.comment, behind.offset);
  });
  finish(tokens.length, comments.length, text.length);
  return pieces;
}

/** Could a text that is cut off where this one ends have been cut there? */
export function endsAtCut({ tokens, comments }: Lexed, text: string): boolean {
  const last = tokens.at(-1);
  if (!last) return false;
  const next = comments.findIndex(({ startOffset }) => startOffset >= endOf(last));
  return behindLine(last, comments, next < 0 ? comments.length : next, text)?.offset === text.length;
}

/** Where the next line begins; undefined where a comment that goes on or documents what follows stands between. */
function behindLine(
  last: IToken,
  comments: readonly IToken[],
  from: number,
  text: string,
): { readonly offset: number; readonly comment: number } | undefined {
  let end = endOf(last);
  let line = last.endLine!;
  let comment = from;
  for (let next = comments[comment]; next && next.startLine === line; next = comments[++comment]) {
    if (next.tokenType === DocComment) return undefined;
    end = endOf(next);
    line = next.endLine!;
  }
  const at = text.indexOf('\n', end);
  // Where a line ends with a carriage return alone, what follows it stands between.
  const isThisLine = at >= 0 && !text.slice(end, at - 1).includes('\r');
  return isThisLine ? { offset: at + 1, comment } : undefined;
}

/** A copy that does not keep the text alive that it was cut out of. */
export const detached = (text: string): string => ` ${text}`.slice(1);
