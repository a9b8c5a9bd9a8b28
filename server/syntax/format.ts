import type { IToken } from 'chevrotain';
import type { LaidBody, LaidStatement } from './bodies.ts';
import { type LaidDeclaration, layOut } from './layout.ts';
import { parse } from './parser.ts';
import { isComment, isLineComment, print, STEP } from './print.ts';
import { saidIn } from './sameness.ts';
import * as t from './tokens.ts';
import type { Declaration, If, Repeat, Statement, Tree } from './tree.ts';

/** Bodies on one line stay there up to this width. */
const WIDTH = 120;

/**
 * The text as it should look: two spaces of indentation, a setting a line with the values of a group below one another,
 * spaces round `->`, `=` and operators, one empty line at most. What cannot be read is left as it stands. The tokens
 * and comments stay the same, and formatting twice changes nothing. Lines end as most of the text's lines do.
 */
export function format(text: string): string {
  const tree = parse(text);
  const formatted = new Formatter(text, tree).format();
  if (tree.problems.length > 0 && !isSettled(formatted, tree)) return text;
  const returns = text.split('\r\n').length - 1;
  const lines = text.split('\n').length - 1;
  const end = 2 * returns > lines ? '\r\n' : '\n';
  return formatted.replace(/\r\n?|\n/g, end);
}

/**
 * Where brackets lack their partners, lines decide what they close, and a line that moved may change what is read: a
 * second formatting would then move more, and such a text stays as it is.
 */
function isSettled(formatted: string, was: Tree): boolean {
  const tree = parse(formatted);
  return saidIn(tree) === saidIn(was) && new Formatter(formatted, tree).format() === formatted;
}

/** Something that stands on lines of its own. */
interface Item {
  readonly first: IToken;
  readonly last: IToken;
  readonly text: string;
  /** Its first line is not to be indented: it is part of what is left as it stands. */
  readonly isVerbatim?: boolean;
}

interface Body {
  readonly statements: readonly Statement[];
}

class Formatter {
  private readonly tokens: IToken[];
  private readonly comments: IToken[];
  /** Tokens and comments in the order of the text. */
  private readonly pieces: readonly IToken[];
  private readonly places: ReadonlyMap<IToken, number>;
  private readonly laid: readonly LaidDeclaration[];

  constructor(
    private readonly text: string,
    private readonly tree: Tree,
  ) {
    const { tokens, comments } = t.lex(text);
    this.tokens = tokens;
    this.comments = comments;
    this.pieces = [...tokens, ...comments].sort((a, b) => a.startOffset - b.startOffset);
    this.places = new Map(this.pieces.map((piece, at) => [piece, at]));
    this.laid = layOut(tokens).declarations;
  }

  format(): string {
    const items = this.laid.map((laid, at) => this.declaration(laid, this.tree.declarations[at]!));
    items.push(...this.leftOver(items));
    items.push(...this.commentsOutside(items, 0, this.text.length));
    const result = this.lines(items, 0);
    return result === '' ? '' : `${result}\n`;
  }

  private declaration(laid: LaidDeclaration, declaration: Declaration): Item {
    const first = laid.header[0]!;
    const last = laid.close ?? laid.statements.at(-1)?.tokens.at(-1) ?? laid.open ?? laid.header.at(-1)!;
    if (declaration.broken || this.hasProblem(first.startOffset, t.endOf((laid.open ?? laid.header.at(-1))!))) {
      return this.verbatim(first, last);
    }
    const header = this.between(first, laid.open ?? laid.header.at(-1)!);
    if (!laid.open) return { first, last, text: print(header, 0) };
    return { first, last, text: this.body(print(header, 0), laid, declaration, 0) };
  }

  /** A header up to its `{`, with the body that it opens; `indent` is that of the header. */
  private body(header: string, laid: LaidBody, { statements }: Body, indent: number): string {
    const open = laid.open!;
    const close = laid.close!;
    const inner = indent + STEP;
    const items = this.statements(laid, statements, inner);
    const comments = this.commentsOutside(items, t.endOf(open), close.startOffset);
    if (items.length === 0 && comments.length === 0) return `${header}}`;
    const line = `${header} ${items.map((item) => item.text).join('  ')} }`;
    const wasOneLine = open.startLine === close.startLine && comments.length === 0;
    if (wasOneLine && !line.includes('\n') && indent + line.length <= WIDTH) return line;
    const aligned = this.statements(laid, statements, inner, this.valueColumns(laid, statements));
    const above = comments.filter(({ first }) => isTrailing(open, first) && !this.isAfterStatement(items, first));
    const inside = [...aligned, ...comments.filter((comment) => !above.includes(comment))];
    const head = [header, ...above.map((comment) => comment.text)].join('  ');
    const body = this.lines(inside, inner);
    const end = `${' '.repeat(indent)}}`;
    return body === '' ? `${head}\n${end}` : `${head}\n${body}\n${end}`;
  }

  /** A `repeat`, or an `if` with its `else`s: each begins where the one before it closes. */
  private control({ bodies }: LaidStatement, statement: Repeat | If, indent: number): string {
    const parts = statement.is === 'repeat' ? [statement] : statement.branches;
    return bodies!
      .map((laid, at) => {
        const header = print(this.between(laid.header[0]!, laid.open!), indent);
        return this.body(header, laid, parts[at]!, indent);
      })
      .join(' ');
  }

  /** Comments between `}` and `else` have no place of their own. */
  private canPrint({ bodies }: LaidStatement): boolean {
    return bodies!.every(({ header, close }, at) => {
      const before = bodies![at - 1]?.close;
      const isNext = !before || this.places.get(header[0]!) === this.places.get(before)! + 1;
      return isNext && close !== undefined;
    });
  }

  private isAfterStatement(items: readonly Item[], comment: IToken): boolean {
    return items.some(({ first }) => first.startOffset < comment.startOffset);
  }

  private statements(
    laid: LaidBody,
    statements: readonly Statement[],
    indent: number,
    columns?: ReadonlyMap<number, number>,
  ): Item[] {
    return laid.statements.map((laidStatement, at): Item => {
      const { tokens } = laidStatement;
      const statement = statements[at]!;
      const first = tokens[0]!;
      const last = tokens.at(-1)!;
      if (statement.is === 'repeat' || statement.is === 'if') {
        if (statement.broken || !this.canPrint(laidStatement)) return this.verbatim(first, last);
        return { first, last, text: this.control(laidStatement, statement, indent) };
      }
      if (!this.isReadable(statement)) return this.verbatim(first, last);
      return { first, last, text: print(this.between(first, last), indent, columns?.get(at)) };
    });
  }

  private isReadable(statement: Statement): boolean {
    return statement.is !== 'unread' && !this.hasProblem(statement.span.start, statement.span.end);
  }

  private hasProblem(start: number, end: number): boolean {
    const { problems } = this.tree;
    for (let at = firstFrom(problems, start, ({ span }) => span.start); at < problems.length; at++) {
      const { span } = problems[at]!;
      if (span.start > end) return false;
      // A place between two signs belongs to what stands before it.
      if (span.start === span.end ? start < span.start : span.start < end) return true;
    }
    return false;
  }

  /** For each setting of a group, the column of its value: the group ends with an empty line or what is no setting. */
  private valueColumns(laid: LaidBody, statements: readonly Statement[]): ReadonlyMap<number, number> {
    const columns = new Map<number, number>();
    let group: number[] = [];
    let width = 0;
    const finish = () => {
      for (const member of group) columns.set(member, STEP + width + 2);
      group = [];
      width = 0;
    };
    statements.forEach((statement, at) => {
      const first = laid.statements[at]!.tokens[0]!;
      const before = laid.statements[at - 1]?.tokens.at(-1);
      const isSetting = statement.is === 'setting' && this.isReadable(statement);
      if (!isSetting || (before && this.isEmptyLineBefore(first))) finish();
      if (!isSetting) return;
      group.push(at);
      width = Math.max(width, statement.key.text.length);
    });
    finish();
    return columns;
  }

  /** Is there an empty line between a token and the one before it? */
  private isEmptyLineBefore(token: IToken): boolean {
    for (let at = this.places.get(token)!; at > 0; at--) {
      const before = this.pieces[at - 1]!;
      if (this.pieces[at]!.startLine! > before.endLine! + 1) return true;
      if (!isComment(before)) break;
    }
    return false;
  }

  private verbatim(first: IToken, last: IToken): Item {
    return { first, last, text: this.text.slice(first.startOffset, t.endOf(last)), isVerbatim: true };
  }

  /** Tokens and comments from one token to another. */
  private between(first: IToken, last: IToken): readonly IToken[] {
    return this.pieces.slice(this.places.get(first), this.places.get(last)! + 1);
  }

  /** Tokens that belong to no declaration, line by line. */
  private leftOver(items: readonly Item[]): Item[] {
    const left: IToken[][] = [];
    const isInside = among(items);
    this.tokens.forEach((token, at) => {
      if (isInside(token)) return;
      const before = this.tokens[at - 1];
      const line = left.at(-1);
      // A declaration may stand between two of them.
      if (line && line.at(-1) === before && !t.onNewLine(before, token)) line.push(token);
      else left.push([token]);
    });
    return left.map((line) => this.verbatim(line[0]!, line.at(-1)!));
  }

  private commentsOutside(items: readonly Item[], start: number, end: number): Item[] {
    const { comments } = this;
    const placeOf = ({ startOffset }: IToken) => startOffset;
    const isInside = among([...items].sort(byPlace));
    return comments.slice(firstFrom(comments, start, placeOf), firstFrom(comments, end, placeOf)).flatMap((comment) => {
      if (isInside(comment)) return [];
      return [{ first: comment, last: comment, text: comment.image.trimEnd() }];
    });
  }

  /** Items below one another, in the order of the text; a comment stays on the line that it stood on. */
  private lines(items: readonly Item[], indent: number): string {
    const ordered = [...items].sort(byPlace);
    let result = '';
    let isTrail = false;
    ordered.forEach((item, at) => {
      const before = ordered[at - 1];
      if (!before) {
        result += ' '.repeat(indent) + item.text;
      } else if (isComment(item.first) && isTrailing(before.last, item.first) && !isLineComment(before.last)) {
        result += (isLineComment(item.first) ? '  ' : ' ') + item.text;
        isTrail = true;
        return;
      } else if (!isTrail && this.stayTogether(before, item, indent)) {
        result += ` ${item.text}`;
      } else {
        const isApart = item.first.startLine! > before.last.endLine! + 1;
        result += `${isApart ? '\n\n' : '\n'}${' '.repeat(indent)}${item.text}`;
      }
      isTrail = false;
    });
    return result;
  }

  /** On one line stay a comment and what follows it, and outside of declarations what could not be read. */
  private stayTogether(before: Item, item: Item, indent: number): boolean {
    if (t.onNewLine(before.last, item.first) || isLineComment(before.last)) return false;
    return isComment(before.last) || (indent === 0 && before.isVerbatim === true);
  }
}

const byPlace = (a: Item, b: Item): number => a.first.startOffset - b.first.startOffset;

/** Tells of one piece of the text after another whether it belongs to an item; both in the order of the text. */
function among(items: readonly Item[]): (piece: IToken) => boolean {
  let at = 0;
  return ({ startOffset }) => {
    while (at < items.length && t.endOf(items[at]!.last) <= startOffset) at++;
    return at < items.length && items[at]!.first.startOffset <= startOffset;
  };
}

/** The place of the first item, in the order of the text, that begins at `offset` or behind. */
function firstFrom<T>(items: readonly T[], offset: number, startOf: (item: T) => number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (startOf(items[middle]!) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Does a comment begin on the line on which something ends? */
const isTrailing = (before: IToken, comment: IToken): boolean =>
  isComment(comment) && comment.startLine === before.endLine;
