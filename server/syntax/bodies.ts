import type { IToken } from 'chevrotain';
import { Arrow, Colon, Comma, Equals, Identifier, LeftBrace, LeftParenthesis, onNewLine } from './tokens.ts';
import { controlWords } from './tree.ts';

/** The tokens of one statement; those of `repeat` and `if` with their bodies cut out. */
export interface LaidStatement {
  readonly tokens: readonly IToken[];
  readonly bodies?: readonly LaidBody[];
}

/** `repeat 3 { … }`, `if … { … }`, `else { … }` */
export interface LaidBody {
  readonly header: readonly IToken[];
  readonly open?: IToken;
  readonly statements: readonly LaidStatement[];
  readonly close?: IToken;
}

/** What the statements of one declaration are cut out of. */
interface Source {
  readonly tokens: readonly IToken[];
  readonly partner: ReadonlyMap<number, number>;
  /** Do `repeat` and `if` have a meaning here? */
  readonly inFlow: boolean;
}

/** Bodies in bodies beyond this are not cut; the parser refuses such a statement as a whole. */
const DEEPEST = 50;

export const opens = (token: IToken): boolean =>
  token.tokenType === LeftParenthesis || token.image === '[' || token.tokenType === LeftBrace;

/** A statement ends with its line, unless the next begins with `->`; a setting may follow another on the same line. */
export function cutStatements(source: Source, from: number, to: number, depth = 0): LaidStatement[] {
  const { tokens, partner, inFlow } = source;
  const statements: LaidStatement[] = [];
  let statement: IToken[] = [];
  const finish = () => {
    if (statement.length > 0) statements.push({ tokens: statement });
    statement = [];
  };
  let at = from;
  while (at < to) {
    const token = tokens[at]!;
    const goesOn = token.tokenType === Arrow || !onNewLine(statement.at(-1), token);
    if (statement.length > 0 && (!goesOn || beginsSetting(tokens, at, statement))) finish();
    if (statement.length === 0 && inFlow && depth < DEEPEST && beginsControl(tokens, at)) {
      const { control, next } = cutControl(source, at, to, depth);
      statements.push(control);
      at = next;
      continue;
    }
    const closing = opens(token) ? partner.get(at) : undefined;
    const end = closing === undefined ? at + 1 : Math.min(closing + 1, to);
    for (; at < end; at++) statement.push(tokens[at]!);
  }
  finish();
  return statements;
}

function beginsSetting(tokens: readonly IToken[], at: number, statement: readonly IToken[]): boolean {
  const before = statement.at(-1)!.image;
  return (
    tokens[at]!.tokenType === Identifier &&
    tokens[at + 1]?.tokenType === Colon &&
    // A statement that lacks its end: what follows may well be its argument (`conv2d(64, kernel: 3`).
    before !== ',' &&
    before !== '(' &&
    before !== '[' &&
    before !== '{'
  );
}

/** A value may be called as the words are: `repeat = dense(3)`. */
function beginsControl(tokens: readonly IToken[], at: number): boolean {
  const next = tokens[at + 1]?.tokenType;
  return controlWords.has(tokens[at]!.image) && next !== Equals && next !== Colon && next !== Arrow && next !== Comma;
}

/** A `repeat`, or an `if` with everything that its `else`s say. */
function cutControl(source: Source, start: number, to: number, depth: number) {
  const { tokens, partner } = source;
  const bodies: LaidBody[] = [];
  let at = start;
  do {
    const openAt = endOfHead(source, at, to);
    const header = tokens.slice(at, openAt);
    const open = tokens[openAt];
    if (openAt >= to || open?.tokenType !== LeftBrace) {
      bodies.push({ header, statements: [] });
      at = openAt;
      break;
    }
    const closing = partner.get(openAt);
    const end = Math.min(closing ?? endOfIndented(tokens, start, openAt, to), to);
    bodies.push({
      header,
      open,
      statements: cutStatements(source, openAt + 1, end, depth + 1),
      ...(closing !== undefined && closing < to && { close: tokens[closing]! }),
    });
    at = closing === undefined ? end : end + 1;
  } while (tokens[start]!.image !== 'repeat' && at < to && tokens[at]!.image === 'else');
  const next = Math.min(at, to);
  return { control: { tokens: tokens.slice(start, next), bodies }, next };
}

/** The place of the `{`, which may also stand on the next line, or the end of the line. */
function endOfHead({ tokens, partner }: Source, start: number, to: number): number {
  let at = start + 1;
  while (at < to) {
    const token = tokens[at]!;
    if (token.tokenType === LeftBrace || onNewLine(tokens[at - 1], token)) return at;
    const closing = opens(token) ? partner.get(at) : undefined;
    at = (closing ?? at) + 1;
  }
  return to;
}

/** A body that is never closed holds the lines that are indented deeper than it begins. */
function endOfIndented(tokens: readonly IToken[], start: number, open: number, to: number): number {
  const column = tokens[start]!.startColumn!;
  let at = open + 1;
  while (at < to && !(onNewLine(tokens[at - 1], tokens[at]!) && tokens[at]!.startColumn! <= column)) at++;
  return at;
}
