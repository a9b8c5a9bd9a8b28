import type { IToken } from 'chevrotain';
import { cutStatements, type LaidStatement, opens } from './bodies.ts';
import { matchBrackets } from './brackets.ts';
import {
  Colon,
  endOf,
  Identifier,
  LeftBrace,
  LeftParenthesis,
  onNewLine,
  RightBrace,
  SingleQuoted,
  spanOf,
  Text,
} from './tokens.ts';
import { declarationKinds, type Fix, flowKinds, type Problem } from './tree.ts';

/**
 * Cuts the tokens of a spec into declarations and statements by lines and brackets alone, before anything is parsed.
 * What stands on the lines of a statement can then be as broken as it likes: nothing outside of it notices.
 */

export interface LaidDeclaration {
  readonly header: readonly IToken[];
  readonly open?: IToken;
  readonly statements: readonly LaidStatement[];
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
export function startsDeclaration(tokens: readonly IToken[], at: number): boolean {
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
      const statements = cutStatements({ tokens, partner, inFlow: flowKinds.has(token.image) }, headerEnd + 1, bodyEnd);
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
  // `network Net:`, as Python begins a body.
  const colon = tokens[start + header.length];
  const isColon = colon?.tokenType === Colon;
  if (isColon)
    problems.push({
      message: `the body${name} stands between \`{\` and \`}\`, found \`:\``,
      span: spanOf(colon),
      fixes: [],
    });
  else problems.push({ message: `expected \`{\` to begin the body${name}`, span: at, fixes });
  const bodyAt = start + header.length + (isColon ? 1 : 0);
  let closeAt = bodyAt;
  while (closeAt < tokens.length && !(tokens[closeAt]!.tokenType === RightBrace && !partner.has(closeAt))) closeAt++;
  const statements = cutStatements({ tokens, partner, inFlow: flowKinds.has(first.image) }, bodyAt, closeAt);
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

/** A header goes to its `{`, which may also stand on the next line, or to the end of its line; an import to its path. */
function endOfHeader(tokens: readonly IToken[], start: number, partner: ReadonlyMap<number, number>): number {
  const isImport = tokens[start]!.image === 'import';
  let at = start;
  while (at < tokens.length) {
    const token = tokens[at]!;
    if (token.tokenType === LeftBrace && !isImport) return at;
    if (at > start && onNewLine(tokens[at - 1], token)) return at;
    const closing = opens(token) ? partner.get(at) : undefined;
    at = (closing ?? at) + 1;
    if (isImport && (token.tokenType === Text || token.tokenType === SingleQuoted)) return at;
  }
  return at;
}
