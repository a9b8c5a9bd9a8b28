import type { IToken, TokenType } from 'chevrotain';
import * as t from './tokens.ts';
import { type Fix, flowKinds, type Problem, type Span } from './tree.ts';

/** What is left of a statement when the habits of other languages are taken out of it. */
export interface Ours {
  readonly tokens: readonly IToken[];
  readonly problems: readonly Problem[];
}

/** Words that begin a binding elsewhere: `let x = …`. */
const BINDERS = new Set(['let', 'const', 'var', 'val', 'auto']);
/** Words that begin statements elsewhere, and what is written instead. */
const STATEMENTS: Readonly<Record<string, string>> = {
  for: 'statements are repeated by `repeat 3 { … }`',
  while: 'statements are repeated by `repeat 3 { … }`',
  elif: '`elif` is written `else if`, behind the `}` of the branch before',
  def: 'what is used several times is a `block Name(parameters) { … }` beside the network',
  class: 'what is used several times is a `block Name(parameters) { … }` beside the network',
  lambda: 'what is used several times is a `block Name(parameters) { … }` beside the network',
};

/**
 * Reads a statement as its writer meant it where that is clear: `let x = a`, `self.x = a`, `return a`, `a; b`, `a, b(1)`,
 * `a | b`, `a => b`. Each is one problem with its fix; undefined where nothing can be read after that.
 */
export function inOurWords(kind: string, tokens: readonly IToken[]): Ours | { readonly problem: Problem } {
  const problems: Problem[] = [];
  let left = withoutEnd(tokens, problems);
  if (!flowKinds.has(kind) || left.length === 0) return { tokens: left, problems };
  const [first, second] = left;
  const isPlain = second === undefined || [t.Equals, t.Arrow, t.Colon, t.Comma].includes(second.tokenType);
  if (first!.image in STATEMENTS && !isPlain) {
    return { problem: { message: STATEMENTS[first!.image]!, span: t.spanOf(first!), fixes: [] } };
  }
  const begun = left.length;
  left = withoutBeginning(left, problems);
  // Where the beginning was taken off there is nothing else to be said of it.
  return { tokens: left.length < begun ? left : joined(left, problems), problems };
}

/** A `;`, or a `,`, ends no statement. */
function withoutEnd(tokens: readonly IToken[], problems: Problem[]): readonly IToken[] {
  const at = tokens.findIndex(({ image }) => image === ';');
  const last = tokens.at(-1)!;
  if (at >= 0) {
    const span = t.spanOf(tokens[at]!);
    const isLast = at === tokens.length - 1;
    const message = 'a statement ends with its line, without `;`';
    problems.push({ message, span, fixes: isLast ? [removal('`;`', span)] : [] });
    return tokens.slice(0, at);
  }
  if (last.tokenType === t.Comma && depthAtEnd(tokens) === 0 && tokens.length > 1) {
    const span = t.spanOf(last);
    problems.push({ message: 'a statement ends with its line, without `,`', span, fixes: [removal('`,`', span)] });
    return tokens.slice(0, -1);
  }
  return tokens;
}

function withoutBeginning(tokens: readonly IToken[], problems: Problem[]): readonly IToken[] {
  const [first, second, third, fourth] = tokens;
  const drop = (count: number, message: string, name: string): readonly IToken[] => {
    const span = { start: first!.startOffset, end: t.endOf(tokens[count - 1]!) };
    const gone = { start: span.start, end: tokens[count]!.startOffset };
    problems.push({ message, span, fixes: [removal(name, gone)] });
    return tokens.slice(count);
  };
  if (BINDERS.has(first!.image) && second?.tokenType === t.Identifier && third?.tokenType === t.Equals) {
    return drop(1, `a value gets its name by \`${second.image} = …\` alone`, `\`${first!.image}\``);
  }
  if (first!.image === 'return' && second !== undefined && ![t.Equals, t.Arrow].includes(second.tokenType)) {
    return drop(1, 'the last value is the output: there is no `return`', '`return`');
  }
  const isOfSelf = first!.image === 'self' && second?.tokenType === t.Dot && fourth?.tokenType === t.Equals;
  return isOfSelf ? drop(2, `a value gets its name by \`${third!.image} = …\` alone`, '`self.`') : tokens;
}

/** Layers that are joined by another sign than `->`. */
function joined(tokens: readonly IToken[], problems: Problem[]): readonly IToken[] {
  const result: IToken[] = [];
  let depth = 0;
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    const next = tokens[at + 1];
    depth += change(token);
    const isWide = (token.image === '=' || token.image === '|') && next?.image === '>' && isBeside(token, next);
    const isMeant = isWide || token.image === '|' || (token.image === ',' && depth === 0 && isOfLayers(tokens));
    if (!isMeant || at === 0 || at === tokens.length - 1) {
      result.push(token);
      continue;
    }
    const span = { start: token.startOffset, end: t.endOf(isWide ? next! : token) };
    const sign = isWide ? `${token.image}>` : token.image;
    problems.push({
      message: `layers are joined by \`->\`, not by \`${sign}\``,
      span,
      fixes: [arrow(span, token.image)],
    });
    result.push(as(t.Arrow, token));
    if (isWide) at++;
  }
  return result;
}

/** Names before `=` are parted by commas; where something is called and nothing bound they are layers. */
const isOfLayers = (tokens: readonly IToken[]): boolean =>
  tokens.some(({ tokenType }) => tokenType === t.LeftParenthesis) &&
  !tokens.some(({ tokenType }) => tokenType === t.Equals);

const arrow = (span: Span, sign: string): Fix => ({
  title: 'Write `->`',
  safe: true,
  edits: [{ span, text: sign === ',' ? ' ->' : '->' }],
});

const removal = (what: string, span: Span): Fix => ({
  title: `Remove ${what}`,
  safe: true,
  edits: [{ span, text: '' }],
});

const isBeside = (token: IToken, next: IToken): boolean => t.endOf(token) === next.startOffset;
/** The same token, read as another. */
const as = (tokenType: TokenType, token: IToken): IToken => ({
  ...token,
  tokenType,
  tokenTypeIdx: tokenType.tokenTypeIdx!,
});

const change = ({ image }: IToken): number => (/^[([{]$/.test(image) ? 1 : /^[)\]}]$/.test(image) ? -1 : 0);
const depthAtEnd = (tokens: readonly IToken[]): number => tokens.reduce((depth, token) => depth + change(token), 0);
