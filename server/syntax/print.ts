import type { IToken } from 'chevrotain';
import * as t from './tokens.ts';

/** Spaces of one step of indentation. */
export const STEP = 2;

interface Bracket {
  /** Of the line that it stands on. */
  readonly indent: number;
  /** A line ends right after it: what is between stands on lines of its own, and so does the closing bracket. */
  readonly isSpread: boolean;
}

/**
 * Writes the tokens of one statement or header, with the comments between them. Line breaks stay where the writer made
 * them and the language has them: before `->`, and inside brackets after a comma or an opening bracket.
 */
export function print(pieces: readonly IToken[], indent: number, valueColumn?: number): string {
  const writer = new Writer(indent, valueColumn);
  pieces.forEach((piece, at) => {
    writer.write(piece, pieces[at - 1], pieces[at + 1]);
  });
  return writer.text;
}

class Writer {
  text = '';
  private lineStart = 0;
  private lineIndent: number;
  private readonly brackets: Bracket[] = [];
  /** The arrows of continued lines stand below the first one. */
  private arrowColumn: number | undefined;
  private lastToken: IToken | undefined;
  private isUnary = false;

  constructor(
    private readonly indent: number,
    private readonly valueColumn: number | undefined,
  ) {
    this.lineIndent = indent;
  }

  write(piece: IToken, before: IToken | undefined, next: IToken | undefined): void {
    const isCloser = /^[)\]}]$/.test(piece.image);
    const bracket = isCloser ? this.brackets.pop() : undefined;
    if (before) {
      if (this.breaks(piece, before, bracket)) this.newLine(this.indentFor(piece, bracket));
      else this.text += this.space(before, piece);
    }
    const depth = this.brackets.length;
    if (piece.tokenType === t.Arrow && depth === 0)
      this.arrowColumn ??= this.indent + this.text.length - this.lineStart;
    if (piece.tokenType === t.Minus) this.isUnary = !this.lastToken || isBeforeValue(this.lastToken);
    this.text += piece.image.trimEnd();
    if (/^[([{]$/.test(piece.image)) {
      const isSpread =
        next !== undefined && !/^[)\]}]$/.test(next.image) && (t.onNewLine(piece, next) || isLineComment(next));
      this.brackets.push({ indent: this.lineIndent, isSpread });
    }
    if (!isComment(piece)) this.lastToken = piece;
  }

  private breaks(piece: IToken, before: IToken, closed: Bracket | undefined): boolean {
    if (isLineComment(before)) return true;
    if (closed) return closed.isSpread;
    if (!t.onNewLine(before, piece)) return false;
    if (piece.tokenType === t.Arrow || isComment(piece) || isComment(before)) return true;
    return this.brackets.length > 0 && (before.image === ',' || /^[([{]$/.test(before.image));
  }

  private indentFor(piece: IToken, closed: Bracket | undefined): number {
    if (closed) return closed.indent;
    const bracket = this.brackets.at(-1);
    if (bracket) return bracket.indent + STEP;
    return piece.image === '{' ? this.indent : (this.arrowColumn ?? this.indent + STEP);
  }

  private newLine(indent: number): void {
    this.text = `${this.text.trimEnd()}\n`;
    // The first line is indented by whoever puts it in its place.
    this.lineStart = this.text.length + this.indent;
    this.lineIndent = indent;
    this.text += ' '.repeat(indent);
  }

  private space(before: IToken, piece: IToken): string {
    if (isComment(piece)) return isLineComment(piece) ? '  ' : ' ';
    if (isComment(before)) return ' ';
    if (before.tokenType === t.Colon && this.valueColumn !== undefined && this.brackets.length === 0) {
      return ' '.repeat(Math.max(1, this.valueColumn - this.indent - this.text.length));
    }
    if (before.image === '{' || piece.image === '}') return before.image === '{' && piece.image === '}' ? '' : ' ';
    if (/^[([.]$/.test(before.image) || /^[)\],:.%]$/.test(piece.image)) return '';
    if (before.tokenType === t.Minus && this.isUnary) return '';
    return piece.image === '(' && before.tokenType === t.Identifier ? '' : ' ';
  }
}

/** After these a `-` is a sign, not an operator. */
const isBeforeValue = (token: IToken): boolean => /^([([{,:=+*/-]|->)$/.test(token.image);

export const isComment = ({ tokenType }: IToken): boolean =>
  tokenType === t.DocComment ||
  tokenType === t.LineComment ||
  tokenType === t.BlockComment ||
  tokenType === t.OpenComment;

/** Nothing can follow it on its line. */
export const isLineComment = (token: IToken): boolean => isComment(token) && token.tokenType !== t.BlockComment;
