import { EmbeddedActionsParser, EOF, type ParserMethod, type TokenType } from 'chevrotain';
import { expectations } from './expectations.ts';
import * as t from './tokens.ts';
import type { Fix, Problem, Span } from './tree.ts';

export type Rule<R> = ParserMethod<[], R>;
/** A node while it is being read. */
export type Draft<T> = { -readonly [K in keyof T]: T[K] };

/**
 * A chevrotain parser whose rules lose nothing when they break off: what a rule has read stays in `unfinished`, where the
 * rule above or chevrotain's recovery picks it up. Half a call is still a call.
 */
export abstract class RecoveringParser extends EmbeddedActionsParser {
  /** Mistakes that were read past because it is clear what was meant. */
  slips: Problem[] = [];
  private unfinished: unknown;

  /** `validates`: checks the grammar itself, for choices that cannot be told apart, say. It takes longer than reading a spec: for tests. */
  constructor(validates: boolean) {
    super(t.vocabulary, {
      recoveryEnabled: true,
      maxLookahead: 2,
      errorMessageProvider: expectations,
      skipValidations: !validates,
    });
  }

  /** Only a sign that says nothing of its own may be taken as read; a name or a value is never invented. */
  protected override canTokenTypeBeInsertedInRecovery(type: TokenType): boolean {
    return type === t.Colon;
  }

  protected override canTokenTypeBeDeletedInRecovery(): boolean {
    return false;
  }

  /** Declares a rule that returns what it could read, also when it breaks off. */
  protected rule<R>(name: string, read: () => R): Rule<R> {
    return this.RULE(name, read, {
      recoveryValueFunc: () => {
        const value = this.unfinished;
        this.unfinished = undefined;
        return value as R;
      },
    });
  }

  /** Reads the parts of a node; the node ends where reading ended. */
  protected keep<N extends { span: Span }>(node: N, read: () => void): N {
    return this.keepAs(() => {
      node.span = this.since(node.span.start);
      return node;
    }, read);
  }

  /** Reads parts, then makes the node from them; also of those that there are when reading breaks off. */
  protected keepAs<N>(node: () => N, read: () => void): N {
    try {
      read();
    } catch (error) {
      this.unfinished = node();
      throw error;
    }
    return this.ACTION(node);
  }

  /** Reads a part and hands it over, whole or unfinished. */
  protected part<T>(adopt: (part: T) => void, read: () => T): void {
    let part: T;
    try {
      part = read();
    } catch (error) {
      if (this.unfinished !== undefined) adopt(this.unfinished as T);
      throw error;
    }
    this.ACTION(() => {
      if (part !== undefined) adopt(part);
    });
  }

  /** Items between brackets: `a, b, c` with a comma after the last if one likes. Once in a rule. */
  protected items<T>(adopt: (item: T) => void, item: Rule<T>): void {
    this.OPTION8(() => {
      this.part(adopt, () => this.SUBRULE7(item));
      this.MANY8(() => {
        this.OR8([
          {
            ALT: () => {
              const comma = this.CONSUME8(t.Comma);
              this.ACTION(() => {
                if (this.LA(1).tokenType === t.Comma)
                  this.slip('nothing stands between two commas', t.spanOf(comma), '');
              });
              this.OPTION9(() => this.part(adopt, () => this.SUBRULE8(item)));
            },
          },
          {
            ALT: () => {
              this.ACTION(() => this.forgotten(','));
              this.part(adopt, () => this.SUBRULE9(item));
            },
          },
        ]);
      });
    });
  }

  /** Reads `right`, or what other languages write in its place. Once in a rule. */
  protected sign(right: TokenType, wrong: TokenType, message: string): void {
    let isWrong = false;
    this.OPTION7(() => {
      const token = this.CONSUME7(wrong);
      this.ACTION(() => {
        isWrong = true;
        const span = t.spanOf(token);
        const text = right === t.Equals ? ' =' : ':';
        this.slip(message, span, text, { start: t.endOf(this.LA(-1)), end: span.end });
      });
    });
    if (!isWrong) this.CONSUME9(right);
  }

  /** Where the next token begins, or the last one ends. */
  protected here(): number {
    const next = this.LA(1);
    return next.tokenType === EOF ? t.endOf(this.LA(0)) : next.startOffset;
  }

  /** From `start` to the end of the last token that was read. */
  protected since(start: number): Span {
    const last = this.LA(0);
    return { start, end: last.image === '' ? start : Math.max(start, t.endOf(last)) };
  }

  /** Notes a mistake that `text` mends, in place of it or of a little more. */
  protected slip(message: string, span: Span, text: string, replaced = span): void {
    const title = text === '' ? 'Remove it' : `Write \`${text.trim()}\``;
    const fix: Fix = { title, safe: true, edits: [{ span: replaced, text }] };
    this.slips.push({ message, span, fixes: [fix] });
  }

  /** Notes that `sign` was left out after the last token. */
  protected forgotten(sign: string): void {
    const at = t.endOf(this.LA(0));
    const next = this.LA(1);
    const message = `expected \`${sign.trim()}\` between \`${this.LA(0).image}\` and \`${next.image}\``;
    const fix: Fix = {
      title: `Insert \`${sign.trim()}\``,
      safe: true,
      edits: [{ span: { start: at, end: at }, text: sign }],
    };
    this.slips.push({ message, span: t.spanOf(next), fixes: [fix] });
  }
}

/** Hands a part over to a property of a node. */
export const into =
  <N, K extends keyof N>(node: N, key: K) =>
  (part: N[K]): void => {
    node[key] = part;
  };
