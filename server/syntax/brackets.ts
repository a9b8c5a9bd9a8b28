import type { IToken } from 'chevrotain';
import { onNewLine } from './tokens.ts';

const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
/** Deeper than anything that the parser takes: of more open brackets the outermost were never meant to be closed. */
const DEEPEST = 200;
const closers = new Set(Object.values(closing));

/**
 * Pairs of brackets in the tokens of one declaration, both ways: place → place. Brackets without a partner are absent.
 * Where the count is not right, lines and indentation decide which one lacks its partner.
 */
export function matchBrackets(tokens: readonly IToken[]): ReadonlyMap<number, number> {
  const strict = match(tokens, false);
  return strict.complete ? strict.partner : match(tokens, true).partner;
}

function match(tokens: readonly IToken[], byLayout: boolean) {
  const partner = new Map<number, number>();
  let open: number[] = [];
  const indentation = byLayout ? indentations(tokens) : undefined;
  let complete = true;
  tokens.forEach((token, at) => {
    if (byLayout && isNewStatement(tokens, at)) open = open.filter((opener) => isBody(tokens, opener));
    if (token.image in closing) {
      open.push(at);
      if (byLayout && open.length > DEEPEST) open.shift();
    } else if (closers.has(token.image)) {
      const opener = findOpener(tokens, open, at, indentation);
      if (opener !== open.length - 1) complete = false;
      if (opener < 0) return;
      partner.set(open[opener]!, at).set(at, open[opener]!);
      open.length = opener;
    }
  });
  return { partner, complete: complete && open.length === 0 };
}

/** The place in `open` of the bracket that the one at `at` closes, or -1. */
function findOpener(
  tokens: readonly IToken[],
  open: readonly number[],
  at: number,
  indentation: readonly number[] | undefined,
): number {
  const closer = tokens[at]!;
  for (let place = open.length - 1; place >= 0; place--) {
    const opener = tokens[open[place]!]!;
    const fits = closing[opener.image] === closer.image;
    if (fits && !indentation) return place;
    if (fits && indentationAllows(tokens, open[place]!, at, indentation!)) {
      return closer.image === '}' ? atIndentation(tokens, open, place, at, indentation!) : place;
    }
    // A `)` or `]` never reaches out of a body; a `}` may leave any bracket behind that lacks its partner.
    if (!fits && opener.image === '{') return -1;
  }
  return -1;
}

/** A `}` that begins a line closes what began at its indentation; one inside a line closes what the line opened. */
function indentationAllows(
  tokens: readonly IToken[],
  openAt: number,
  at: number,
  indentation: readonly number[],
): boolean {
  if (tokens[at]!.image !== '}' || tokens[openAt]!.startLine === tokens[at]!.startLine) return true;
  return onNewLine(tokens[at - 1], tokens[at]!) && indentation[at]! <= indentation[openAt]!;
}

/** What began deeper than a `}` that begins a line was never closed, where something else begins as deep as it. */
function atIndentation(
  tokens: readonly IToken[],
  open: readonly number[],
  place: number,
  at: number,
  indentation: readonly number[],
): number {
  if (indentation[open[place]!]! <= indentation[at]!) return place;
  const outer = open.findLastIndex(
    (opener, other) => other < place && tokens[opener]!.image === '{' && indentation[opener]! === indentation[at]!,
  );
  return outer < 0 ? place : outer;
}

/** For each token, the column at which the first token of its line stands. */
function indentations(tokens: readonly IToken[]): number[] {
  const result: number[] = [];
  tokens.forEach((token, at) => {
    result.push(onNewLine(tokens[at - 1], token) ? token.startColumn! : result[at - 1]!);
  });
  return result;
}

/** Does the line before end as a statement ends, so that no bracket of it can still be meant to be open? */
function isNewStatement(tokens: readonly IToken[], at: number): boolean {
  const before = tokens[at - 1];
  if (!before || !onNewLine(before, tokens[at]!)) return false;
  const goesOn = /^([([{,:=+*/.<>-]|->|[=!<>]=)$/.test(before.image) || /^([)\]},+*/.-]|->)$/.test(tokens[at]!.image);
  return !goesOn;
}

/** The `{` of a body, unlike that of a record, does not stand where a value stands. */
const isBody = (tokens: readonly IToken[], at: number): boolean =>
  tokens[at]!.image === '{' && !/^[:=([,]$/.test(tokens[at - 1]?.image ?? '');
