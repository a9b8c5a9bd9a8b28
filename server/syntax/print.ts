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
  const writer = new Writer(indent, valueColumn, anchorOf(pieces));
  pieces.forEach((piece, at) => {
    writer.write(piece, pieces[at - 1], pieces[at + 1]);
  });
  return writer.text;
}

/** The piece that the arrows of continued lines stand below. `x -> …`: below the first arrow; `x = conv2d(64) -> …`: below the first layer. */
function anchorOf(pieces: readonly IToken[]): IToken | undefined {
  const equals = pieces.findIndex(({ tokenType }) => tokenType === t.Equals);
  const isBinding = equals === 1 || (equals === 2 && /^(output|shared)$/.test(pieces[0]!.image));
  const first = isBinding ? equals + 1 : 0;
  if (pieces[first + 1]?.tokenType === t.Arrow) return pieces[first + 1];
  return isBinding ? pieces[first] : undefined;
}

class Writer {
  /** The first line is indented by whoever puts it in its place. */
  text = '';
  private lineIndent: number;
  private readonly brackets: Bracket[] = [];
  /** Where the arrows of continued lines stand. */
  private arrowColumn: number | undefined;
  private lastToken: IToken | undefined;
  private isUnary = false;

  constructor(
    private readonly indent: number,
    private readonly valueColumn: number | undefined,
    private readonly anchor: IToken | undefined,
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
    if (piece === this.anchor && !this.text.includes('\n')) this.arrowColumn = this.indent + this.text.length;
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
    if ((before.tokenType === t.Minus && this.isUnary) || before.tokenType === t.NotSign) return '';
    return piece.image === '(' && before.tokenType === t.Identifier ? '' : ' ';
  }
}

/** After these a `-` is a sign, not an operator. */
const isBeforeValue = (token: IToken): boolean => /^([([{,:=+*/<>!-]|->|[=!<>]=|and|or|not|&&|\|\|)$/.test(token.image);

export const isComment = ({ tokenType }: IToken): boolean =>
  tokenType === t.DocComment ||
  tokenType === t.LineComment ||
  tokenType === t.HashComment ||
  tokenType === t.BlockComment ||
  tokenType === t.OpenComment;

/** Nothing can follow it on its line. */
export const isLineComment = (token: IToken): boolean => isComment(token) && token.tokenType !== t.BlockComment;
