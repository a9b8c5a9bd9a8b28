import type { IToken } from 'chevrotain';
import { matchBrackets } from './brackets.ts';
import {
  Arrow,
  Colon,
  endOf,
  Identifier,
  LeftBrace,
  LeftParenthesis,
  onNewLine,
  RightBrace,
  spanOf,
} from './tokens.ts';
import { declarationKinds, type Fix, type Problem } from './tree.ts';

/**
 * Cuts the tokens of a spec into declarations and statements by lines and brackets alone, before anything is parsed.
 * What stands on the lines of a statement can then be as broken as it likes: nothing outside of it notices.
 */

export interface LaidDeclaration {
  readonly header: readonly IToken[];
  readonly open?: IToken;
  readonly statements: readonly (readonly IToken[])[];
  readonly close?: IToken;
}

export interface Layout {
  readonly declarations: readonly LaidDeclaration[];
  readonly problems: readonly Problem[];
}

const NO_DECLARATION = 'expected a declaration such as `network Name { … }`';

/** A layout while it is made. */
interface Draft {
  readonly declarations: LaidDeclaration[];
  readonly problems: Problem[];
}

export function layOut(tokens: readonly IToken[]): Layout {
  const draft: Draft = { declarations: [], problems: [] };
  const starts = tokens.flatMap((_, at) => (startsDeclaration(tokens, at) ? [at] : []));
  if (starts[0] !== 0) starts.unshift(0);
  starts.forEach((start, at) => {
    layOutRegion(tokens.slice(start, starts[at + 1]), draft);
  });
  return draft;
}

/** A line that begins with a kind and a name begins a declaration, whatever was left open above it. */
function startsDeclaration(tokens: readonly IToken[], at: number): boolean {
  const token = tokens[at]!;
  const next = tokens[at + 1];
  return (
    declarationKinds.includes(token.image) &&
    onNewLine(tokens[at - 1], token) &&
    next !== undefined &&
    !onNewLine(token, next) &&
    (next.tokenType === Identifier || next.tokenType === LeftBrace)
  );
}

/** One declaration as a rule; more where a kind is not spelled as it should be. */
function layOutRegion(tokens: readonly IToken[], draft: Draft): void {
  const { declarations, problems } = draft;
  const partner = matchBrackets(tokens);
  let at = 0;
  while (at < tokens.length) {
    const token = tokens[at]!;
    if (token.tokenType === RightBrace) {
      const fix: Fix = { title: 'Remove `}`', safe: false, edits: [{ span: spanOf(token), text: '' }] };
      problems.push({ message: 'this `}` closes nothing', span: spanOf(token), fixes: [fix] });
      at++;
      continue;
    }
    const headerEnd = endOfHeader(tokens, at, partner);
    if (headerEnd === at) {
      problems.push({ message: NO_DECLARATION, span: spanOf(token), fixes: [] });
      at = (partner.get(at) ?? tokens.length - 1) + 1;
      continue;
    }
    const header = tokens.slice(at, headerEnd);
    const open = tokens[headerEnd];
    if (token.image === 'import') {
      declarations.push({ header, statements: [] });
      at = headerEnd;
    } else if (open?.tokenType === LeftBrace) {
      const closeAt = partner.get(headerEnd);
      if (closeAt === undefined) {
        problems.push({ message: 'this `{` is never closed: expected `}`', span: spanOf(open), fixes: [] });
      }
      const bodyEnd = closeAt ?? tokens.length;
      const statements = cutStatements(tokens, headerEnd + 1, bodyEnd, partner);
      declarations.push({ header, open, statements, close: tokens[bodyEnd] });
      at = bodyEnd + 1;
    } else {
      at = layOutWithoutOpening(tokens, at, headerEnd, partner, draft);
    }
  }
}

/** The `{` is missing: what follows the name, up to a `}` without a partner, is meant to be the body. */
function layOutWithoutOpening(
  tokens: readonly IToken[],
  start: number,
  end: number,
  partner: ReadonlyMap<number, number>,
  { declarations, problems }: Draft,
): number {
  const first = tokens[start]!;
  if (!declarationKinds.includes(first.image)) {
    const span = { start: first.startOffset, end: endOf(tokens[end - 1]!) };
    problems.push({ message: NO_DECLARATION, span, fixes: [] });
    return end;
  }
  const header = tokens.slice(start, endOfNames(tokens, start, end, partner));
  const at = { start: endOf(header.at(-1)!), end: endOf(header.at(-1)!) };
  const name = header[1]?.tokenType === Identifier ? ` of \`${header[1].image}\`` : '';
  const fixes: Fix[] = [{ title: 'Insert `{`', safe: false, edits: [{ span: at, text: ' {' }] }];
  problems.push({ message: `expected \`{\` to begin the body${name}`, span: at, fixes });
  let closeAt = start + header.length;
  while (closeAt < tokens.length && !(tokens[closeAt]!.tokenType === RightBrace && !partner.has(closeAt))) closeAt++;
  const statements = cutStatements(tokens, start + header.length, closeAt, partner);
  declarations.push({ header, statements, close: tokens[closeAt] });
  return closeAt + 1;
}

/** Kind, name and parameters. */
function endOfNames(
  tokens: readonly IToken[],
  start: number,
  end: number,
  partner: ReadonlyMap<number, number>,
): number {
  if (start + 1 >= end || tokens[start + 1]!.tokenType !== Identifier) return start + 1;
  const isOpen = start + 2 < end && tokens[start + 2]!.tokenType === LeftParenthesis;
  return isOpen ? (partner.get(start + 2) ?? end - 1) + 1 : start + 2;
}

/** A header goes to its `{`, which may also stand on the next line, or to the end of its line. */
function endOfHeader(tokens: readonly IToken[], start: number, partner: ReadonlyMap<number, number>): number {
  const isImport = tokens[start]!.image === 'import';
  let at = start;
  while (at < tokens.length) {
    const token = tokens[at]!;
    if (token.tokenType === LeftBrace && !isImport) return at;
    if (at > start && onNewLine(tokens[at - 1], token)) return at;
    const closing = opens(token) ? partner.get(at) : undefined;
    at = (closing ?? at) + 1;
  }
  return at;
}

const opens = (token: IToken): boolean =>
  token.tokenType === LeftParenthesis || token.image === '[' || token.tokenType === LeftBrace;

/** A statement ends with its line, unless the next begins with `->`; a setting may follow another on the same line. */
function cutStatements(
  tokens: readonly IToken[],
  from: number,
  to: number,
  partner: ReadonlyMap<number, number>,
): IToken[][] {
  const statements: IToken[][] = [];
  let statement: IToken[] = [];
  let at = from;
  while (at < to) {
    const token = tokens[at]!;
    const goesOn = token.tokenType === Arrow || !onNewLine(statement.at(-1), token);
    if (statement.length > 0 && (!goesOn || beginsSetting(tokens, at, statement))) {
      statements.push(statement);
      statement = [];
    }
    const closing = opens(token) ? partner.get(at) : undefined;
    const end = closing === undefined ? at + 1 : Math.min(closing + 1, to);
    for (; at < end; at++) statement.push(tokens[at]!);
  }
  if (statement.length > 0) statements.push(statement);
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
