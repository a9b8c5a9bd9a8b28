import { cut, detached, endsAtCut, type Piece } from './cut.ts';
import { type Parsed, parseTokens } from './parser.ts';
import { lex, OpenComment } from './tokens.ts';
import type { Comment, Declaration, Problem, Span, Tree } from './tree.ts';

/** A span of a tree that is kept while the text around it changes: it moves along. */
class MovableSpan implements Span {
  constructor(
    public start: number,
    public end: number,
  ) {}
}

/** Is this a span of a tree that its section moves? */
export const isMoved = (span: Span): boolean => span instanceof MovableSpan;

/** A piece of a text that is read by itself: mostly one declaration with the comments above it. */
export class Section {
  start: number;
  end: number;
  readonly declarations: readonly Declaration[];
  readonly comments: readonly Comment[];
  readonly problems: readonly Problem[];
  /** How far the last edit has moved it. */
  moved = 0;
  /** Where a comment begins that nothing closes, counted from the start of the section. */
  readonly openComment: number | undefined;
  private readonly spans: MovableSpan[] = [];

  /** `from`: where the text began that the piece was cut out of. */
  constructor(piece: Piece, from: number, isKept: boolean) {
    this.start = piece.start + from;
    this.end = piece.end + from;
    const open = piece.comments.find(({ tokenType }) => tokenType === OpenComment);
    this.openComment = open && open.startOffset - piece.start;
    const parsed: Parsed = parseTokens(piece);
    if (isKept) place(parsed, from, this.spans);
    this.declarations = parsed.declarations;
    this.comments = parsed.comments;
    this.problems = parsed.problems;
  }

  move(by: number): void {
    this.moved = by;
    if (by === 0) return;
    this.start += by;
    this.end += by;
    for (const span of this.spans) {
      span.start += by;
      span.end += by;
    }
  }
}

/**
 * A text in sections. After an edit only the sections that it touches are read anew; the others keep their trees, whose
 * spans are moved in place. The trees together are always those that `parse` makes of the whole text.
 */
export class Sections {
  text = '';
  all: readonly Section[] = [];

  /** `isKept`: other texts will follow. */
  constructor(private readonly isKept: boolean) {}

  get tree(): Tree {
    return {
      text: this.text,
      declarations: this.all.flatMap(({ declarations }) => declarations),
      comments: this.all.flatMap(({ comments }) => comments),
      problems: this.all.flatMap(({ problems }) => problems),
    };
  }

  /** The section around an offset. */
  at(offset: number): Section {
    let low = 0;
    let high = this.all.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.all[middle]!.start <= offset) low = middle;
      else high = middle - 1;
    }
    return this.all[low]!;
  }

  /** The text has become `text`. */
  update(text: string): void {
    const { first, last, pieces } = this.touched(text);
    const delta = text.length - this.text.length;
    const from = this.all[first]?.start ?? 0;
    const before = this.all.slice(0, first);
    const after = this.all.slice(last);
    const known = new Map<string, Section>();
    for (const section of this.all.slice(first, last)) known.set(this.text.slice(section.start, section.end), section);
    const between = pieces.map((piece) => {
      const written = text.slice(from + piece.start, from + piece.end);
      const same = known.get(written);
      // Its comment may have been closed by what follows.
      if (!same || same.openComment !== undefined) return new Section(piece, from, this.isKept);
      known.delete(written);
      same.move(from + piece.start - same.start);
      return same;
    });
    for (const section of before) section.moved = 0;
    for (const section of after) section.move(delta);
    this.all = [...before, ...between, ...after];
    this.text = text;
  }

  /** The sections from `first` to `last` (excluded) no longer stand; `pieces`, counted from the start of `first`, do. */
  private touched(text: string): { readonly first: number; readonly last: number; readonly pieces: readonly Piece[] } {
    const { all, text: old } = this;
    const delta = text.length - old.length;
    const prefix = samePrefix(old, text);
    const suffix = sameSuffix(old, text, Math.min(old.length, text.length) - prefix);
    // The last one that is still as it was may go on in what follows it.
    let first = Math.max(
      0,
      all.findLastIndex(({ end }) => end <= prefix),
    );
    const opened = all
      .slice(0, first)
      .findIndex(
        ({ start, openComment }) => openComment !== undefined && text.includes('*/', start + openComment + '/*'.length),
      );
    if (opened >= 0) first = opened;
    const from = all[first]?.start ?? 0;
    const start = Math.max(1, first);
    let last = all.findIndex((section, at) => at >= start && section.start >= old.length - suffix);
    if (last < 0) last = all.length;
    for (;;) {
      const to = last < all.length ? all[last]!.start + delta : text.length;
      const lexed = lex(detached(text.slice(from, to)));
      const comment = lexed.comments.find(({ tokenType }) => tokenType === OpenComment);
      const close = comment ? text.indexOf('*/', from + comment.startOffset + '/*'.length) : -1;
      if (last < all.length && close >= 0) {
        const next = all.findIndex((section, at) => at > last && section.start + delta > close);
        last = next < 0 ? all.length : next;
      } else if (last < all.length && !endsAtCut(lexed, text.slice(from, to))) {
        last++;
      } else {
        return { first, last, pieces: cut(lexed, text.slice(from, to)) };
      }
    }
  }
}

/** Moves all spans below `node` from their place in a piece to that in the text, and collects them. */
function place(node: object, by: number, spans: MovableSpan[]): void {
  const parts = node as Record<string, unknown>;
  for (const key in parts) {
    const part = parts[key];
    // A name may be part of several nodes.
    if (typeof part !== 'object' || part === null || part instanceof MovableSpan) continue;
    const { start, end } = part as Partial<Span>;
    if (typeof start === 'number' && typeof end === 'number') {
      const span = new MovableSpan(start + by, end + by);
      spans.push(span);
      parts[key] = span;
    } else {
      place(part, by, spans);
    }
  }
}

const BLOCK = 1024;

/** How many characters both begin with. */
function samePrefix(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let length = 0;
  while (length + BLOCK <= most && a.slice(length, length + BLOCK) === b.slice(length, length + BLOCK)) length += BLOCK;
  while (length < most && a.charCodeAt(length) === b.charCodeAt(length)) length++;
  return length;
}

/** How many characters both end with, at most `most`. */
function sameSuffix(a: string, b: string, most: number): number {
  let length = 0;
  const same = (count: number) =>
    a.slice(a.length - length - count, a.length - length) === b.slice(b.length - length - count, b.length - length);
  while (length + BLOCK <= most && same(BLOCK)) length += BLOCK;
  while (length < most && same(1)) length++;
  return length;
}
