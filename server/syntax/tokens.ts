import { createToken, type IToken, Lexer, type TokenType } from 'chevrotain';
import type { Span } from './tree.ts';

/** The words of the language. `label` is what messages call them. */

const token = (name: string, pattern: RegExp, label: string): TokenType => createToken({ name, pattern, label });
const sign = (name: string, image: string): TokenType => createToken({ name, pattern: image, label: `\`${image}\`` });

const Whitespace = createToken({
  name: 'Whitespace',
  pattern: /[\t\n\f\r \u00a0\u2028\u2029\ufeff]+/,
  line_breaks: true,
  group: Lexer.SKIPPED,
});

const COMMENTS = 'comments';
export const DocComment = createToken({ name: 'DocComment', pattern: /\/\/\/(?!\/)[^\n\r]*/, group: COMMENTS });
export const LineComment = createToken({ name: 'LineComment', pattern: /\/\/[^\n\r]*/, group: COMMENTS });
export const BlockComment = createToken({
  name: 'BlockComment',
  pattern: /\/\*(?:[^*]|\*(?!\/))*\*\//,
  line_breaks: true,
  group: COMMENTS,
});
/** A comment that is never closed ends with its line, so that the rest of the text keeps its meaning. */
export const OpenComment = createToken({ name: 'OpenComment', pattern: /\/\*[^\n\r]*/, group: COMMENTS });

/** What other languages begin a comment with: recognized to be refused with words of its own. */
export const HashComment = createToken({ name: 'HashComment', pattern: /#[^\n\r]*/, group: COMMENTS });

export const Identifier = token(
  'Identifier',
  /[A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u1fff\u3040-\ud7ff][\w\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u1fff\u3040-\ud7ff]*/,
  'a name',
);
const keyword = (name: string, word: string): TokenType =>
  createToken({ name, pattern: new RegExp(word), label: `\`${word}\``, longer_alt: Identifier });
export const And = keyword('And', 'and');
export const Or = keyword('Or', 'or');
export const Not = keyword('Not', 'not');
/** Units with a slash; those without are names after a number. */
export const Rate = createToken({
  name: 'Rate',
  pattern: /[KMGTPkm]?i?(?:FLOP|B|b)\/s(?!\w)/,
  label: 'a unit',
  longer_alt: Identifier,
});
/** As others write it, `3 x 3`, is read too. */
export const Size = token('Size', /\d+(?:[ \t]*[x×][ \t]*\d+)+(?!\w)/, 'a size');
export const NumberToken = token('Number', /\d[\d_]*(?:\.\d[\d_]*)?(?:[Ee][+-]?\d+)?/, 'a number');

export const Text = token('Text', /"(?:[^\n\r"\\]|\\[^\n\r])*"/, 'a text');
/** Recognized to be refused with words of its own. */
export const SingleQuoted = token('SingleQuoted', /'[^\n\r']*'/, 'a text');
/** A text that is never closed ends with its line. */
export const OpenText = token('OpenText', /"(?:[^\n\r"\\]|\\[^\n\r])*\\?/, 'a text');

export const Arrow = sign('Arrow', '->');
export const Plus = sign('Plus', '+');
export const Minus = sign('Minus', '-');
export const Times = sign('Times', '*');
export const Divide = sign('Divide', '/');
export const Percent = sign('Percent', '%');
export const Colon = sign('Colon', ':');
export const Equals = sign('Equals', '=');
export const EqualTo = sign('EqualTo', '==');
export const NotEqualTo = sign('NotEqualTo', '!=');
export const AtMost = sign('AtMost', '<=');
export const AtLeast = sign('AtLeast', '>=');
export const Below = sign('Below', '<');
export const Above = sign('Above', '>');
/** What other languages write for `and`, `or` and `not`. */
export const AndSign = sign('AndSign', '&&');
export const OrSign = sign('OrSign', '||');
export const NotSign = sign('NotSign', '!');
export const Comma = sign('Comma', ',');
export const Dot = sign('Dot', '.');
export const LeftParenthesis = sign('LeftParenthesis', '(');
export const RightParenthesis = sign('RightParenthesis', ')');
export const LeftBracket = sign('LeftBracket', '[');
export const RightBracket = sign('RightBracket', ']');
export const LeftBrace = sign('LeftBrace', '{');
export const RightBrace = sign('RightBrace', '}');
/** Anything else: a token too, so that the parser and nobody else says what is wrong with it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: every character there is
export const Unknown = token('Unknown', /[\ud800-\udbff][\udc00-\udfff]|[\u0000-\uffff]/, 'something else');

/** In the order in which they are tried. */
export const vocabulary: TokenType[] = [
  Whitespace,
  DocComment,
  LineComment,
  BlockComment,
  OpenComment,
  HashComment,
  Rate,
  And,
  Or,
  Not,
  Identifier,
  Size,
  NumberToken,
  Text,
  SingleQuoted,
  OpenText,
  Arrow,
  Plus,
  Minus,
  Times,
  Divide,
  Percent,
  Colon,
  EqualTo,
  NotEqualTo,
  AtMost,
  AtLeast,
  Below,
  Above,
  AndSign,
  OrSign,
  NotSign,
  Equals,
  Comma,
  Dot,
  LeftParenthesis,
  RightParenthesis,
  LeftBracket,
  RightBracket,
  LeftBrace,
  RightBrace,
  Unknown,
];

// Checks of the vocabulary itself take a fifth of a command's time: a test makes them.
const lexer = new Lexer(vocabulary, { ensureOptimizations: true, skipValidations: true });

export interface Lexed {
  readonly tokens: IToken[];
  readonly comments: IToken[];
}

/** Cuts a text into tokens; every character belongs to a token, a comment or white space. */
export function lex(text: string): Lexed {
  const { tokens, groups } = lexer.tokenize(text);
  return { tokens, comments: groups[COMMENTS] ?? [] };
}

/** Just after the token. */
export const endOf = (token: IToken): number => token.startOffset + token.image.length;
/** Does `token` stand on a later line than `before` ended? */
export const onNewLine = (before: IToken | undefined, token: IToken): boolean =>
  !before || token.startLine! > before.endLine!;
export const spanOf = (token: IToken): Span => ({ start: token.startOffset, end: endOf(token) });
