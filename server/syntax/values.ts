import type { IToken } from 'chevrotain';
import { type Operand, operationOf } from './operations.ts';
import { type Draft, into, RecoveringParser, type Rule } from './recovering.ts';
import * as t from './tokens.ts';
import type * as tree from './tree.ts';

/** The grammar of values: flows, calculations, calls, lists and records. */
export abstract class ValueGrammar extends RecoveringParser {
  protected readonly pipeline: Rule<tree.Value> = this.rule('pipeline', () => {
    const steps: tree.Value[] = [];
    const start = this.here();
    const addStep = (value: tree.Value) => steps.push(value);
    const pipeline = (): tree.Value =>
      steps.length > 1 ? { is: 'pipeline', steps, span: this.since(start) } : (steps[0] ?? missing(start));
    return this.keepAs(pipeline, () => {
      this.part(addStep, () => this.SUBRULE(this.expression));
      this.MANY({
        GATE: () => this.LA(1).tokenType === t.Arrow || this.LA(1).tokenType === t.Identifier,
        DEF: () => {
          // A name that follows without an arrow is a step all the same.
          this.ACTION(() => {
            if (this.LA(1).tokenType !== t.Arrow) this.forgotten(' ->');
          });
          this.OPTION(() => this.CONSUME(t.Arrow));
          this.part(addStep, () => this.SUBRULE1(this.expression));
        },
      });
    });
  });

  readonly expression: Rule<tree.Value> = this.rule('expression', () => {
    const operands: Operand[] = [];
    const operators: IToken[] = [];
    const start = this.here();
    const expression = () => (operands.length > 0 ? operationOf(operands, operators) : missing(start));
    return this.keepAs(expression, () => {
      this.part(
        (operand) => operands.push(operand),
        () => this.SUBRULE(this.denial),
      );
      this.MANY(() => {
        operators.push(this.SUBRULE(this.operator));
        this.part(
          (operand) => operands.push(operand),
          () => this.SUBRULE1(this.denial),
        );
      });
    });
  });

  private readonly operator: Rule<IToken> = this.rule('operator', () =>
    this.OR([
      { ALT: () => this.CONSUME(t.Plus) },
      { ALT: () => this.CONSUME(t.Minus) },
      { ALT: () => this.CONSUME(t.Times) },
      { ALT: () => this.CONSUME(t.Divide) },
      { ALT: () => this.CONSUME(t.EqualTo) },
      { ALT: () => this.CONSUME(t.NotEqualTo) },
      { ALT: () => this.CONSUME(t.AtMost) },
      { ALT: () => this.CONSUME(t.AtLeast) },
      { ALT: () => this.CONSUME(t.Below) },
      { ALT: () => this.CONSUME(t.Above) },
      { ALT: () => this.CONSUME(t.And) },
      { ALT: () => this.CONSUME(t.Or) },
      { ALT: () => this.foreign(this.CONSUME(t.AndSign), 'and') },
      { ALT: () => this.foreign(this.CONSUME(t.OrSign), 'or') },
    ]),
  );

  /** An operand with what denies it. */
  private readonly denial: Rule<Operand> = this.rule('denial', () => {
    const nots: tree.Span[] = [];
    let value: tree.Value = missing(this.here());
    const denial = (): Operand => ({ value, nots });
    return this.keepAs(denial, () => {
      this.MANY(() => {
        const token = this.OR([
          { ALT: () => this.CONSUME(t.Not) },
          { ALT: () => this.foreign(this.CONSUME(t.NotSign), 'not') },
        ]);
        this.ACTION(() => nots.push(t.spanOf(token)));
      });
      this.part(
        (operand) => {
          value = operand;
        },
        () => this.SUBRULE(this.operand),
      );
    });
  });

  /** What other languages write for a word. */
  private foreign(token: IToken, word: string): IToken {
    const space = word === 'not' ? ' ' : '';
    this.ACTION(() => this.slip(`\`${token.image}\` is written \`${word}\``, t.spanOf(token), `${word}${space}`));
    return token;
  }

  private readonly operand: Rule<tree.Value> = this.rule('operand', () => {
    const start = this.here();
    let signs = 0;
    let value: tree.Value = missing(start);
    const signed = () => {
      for (; signs > 0; signs--) value = { is: 'negation', value, span: this.since(start) };
      return value;
    };
    return this.keepAs(signed, () => {
      this.MANY(() => {
        this.CONSUME(t.Minus);
        signs++;
      });
      const read = (part: tree.Value) => {
        value = part;
      };
      this.part(read, () =>
        this.OR<tree.Value>([
          { ALT: () => this.SUBRULE(this.number) },
          { ALT: () => this.sizeOf(this.CONSUME(t.Size)) },
          { ALT: () => this.textOf(this.CONSUME(t.Text)) },
          { ALT: () => this.textOf(this.CONSUME(t.SingleQuoted)) },
          { ALT: () => this.textOf(this.CONSUME(t.OpenText)) },
          { ALT: () => this.SUBRULE(this.call) },
          { ALT: () => this.SUBRULE(this.list) },
          { ALT: () => this.SUBRULE(this.record) },
          { ALT: () => this.SUBRULE(this.group) },
        ]),
      );
    });
  });

  private readonly number: Rule<tree.NumberValue> = this.rule('number', () => {
    const token = this.CONSUME(t.NumberToken);
    const value = Number(token.image.replaceAll('_', ''));
    const number: Draft<tree.NumberValue> = { is: 'number', value, percent: false, span: t.spanOf(token) };
    return this.keep(number, () => {
      this.OPTION({
        // In `dense(10 bias: false)` the name is no unit but an argument whose comma is missing.
        GATE: () => this.LA(1).tokenType !== t.Identifier || ![':', '=', '('].includes(this.LA(2).image),
        DEF: () => {
          const mark = this.OR([
            { ALT: () => this.CONSUME(t.Percent) },
            { ALT: () => this.CONSUME(t.Rate) },
            { ALT: () => this.CONSUME(t.Identifier) },
          ]);
          this.ACTION(() => {
            if (mark.tokenType === t.Percent) number.percent = true;
            else number.unit = nameOf(mark);
          });
        },
      });
    });
  });

  /** `relu`, `validation.loss`, `conv2d(64, kernel: 3)` */
  private readonly call: Rule<tree.CallValue | tree.FlagValue> = this.rule('call', () => {
    const name = nameOf(this.CONSUME(t.Identifier));
    const parts = [name];
    const given: tree.Argument[] = [];
    const call: Draft<tree.CallValue> = { is: 'call', name, parts, arguments: given, broken: true, span: name.span };
    this.keep(call, () => {
      this.MANY(() => {
        this.CONSUME(t.Dot);
        parts.push(nameOf(this.CONSUME1(t.Identifier)));
        call.name = { text: parts.map((part) => part.text).join('.'), span: this.since(name.span.start) };
      });
      this.OPTION(() => {
        const open = t.spanOf(this.CONSUME(t.LeftParenthesis));
        call.parentheses = open;
        this.items((argument) => given.push(argument), this.argument);
        this.CONSUME(t.RightParenthesis);
        call.parentheses = this.since(open.start);
      });
      call.broken = false;
    });
    const isFlag = parts.length === 1 && !call.parentheses && (name.text === 'true' || name.text === 'false');
    return isFlag ? { is: 'flag', value: name.text === 'true', span: name.span } : call;
  });

  private readonly argument: Rule<tree.Argument> = this.rule('argument', () => {
    const start = this.here();
    const argument: Draft<tree.Argument> = { is: 'argument', value: missing(start), span: { start, end: start } };
    const named = this.LA(1).tokenType === t.Identifier && [':', '='].includes(this.LA(2).image);
    return this.keep(argument, () => {
      this.OPTION({
        GATE: () => named,
        DEF: () => {
          argument.name = nameOf(this.CONSUME(t.Identifier));
          this.sign(t.Colon, t.Equals, 'an argument is named with `:`, not with `=`');
          argument.value = missing(t.endOf(this.LA(0)));
        },
      });
      this.part(into(argument, 'value'), () => this.SUBRULE(this.expression));
    });
  });

  private readonly list: Rule<tree.ListValue> = this.rule('list', () => {
    const span = t.spanOf(this.CONSUME(t.LeftBracket));
    const items: tree.Value[] = [];
    const list: Draft<tree.ListValue> = { is: 'list', items, span };
    return this.keep(list, () => {
      this.items((item) => items.push(item), this.expression);
      this.CONSUME(t.RightBracket);
    });
  });

  private readonly record: Rule<tree.RecordValue> = this.rule('record', () => {
    const span = t.spanOf(this.CONSUME(t.LeftBrace));
    const fields: tree.Field[] = [];
    const record: Draft<tree.RecordValue> = { is: 'record', fields, span };
    return this.keep(record, () => {
      this.items((field) => fields.push(field), this.field);
      this.CONSUME(t.RightBrace);
    });
  });

  private readonly field: Rule<tree.Field> = this.rule('field', () => {
    const name = nameOf(this.CONSUME(t.Identifier));
    const parts = [name];
    const field: Draft<tree.Field> = { is: 'field', name, parts, value: missing(name.span.end), span: name.span };
    return this.keep(field, () => {
      this.MANY(() => {
        this.CONSUME(t.Dot);
        const part = this.CONSUME1(t.Identifier);
        parts.push(nameOf(part));
        field.name = { text: parts.map(({ text }) => text).join('.'), span: this.since(name.span.start) };
      });
      this.sign(t.Colon, t.Equals, 'a field is written with `:`, not with `=`');
      this.part(into(field, 'value'), () => this.SUBRULE(this.expression));
    });
  });

  private readonly group: Rule<tree.Group> = this.rule('group', () => {
    const span = t.spanOf(this.CONSUME(t.LeftParenthesis));
    const group: Draft<tree.Group> = { is: 'group', value: missing(span.end), span };
    return this.keep(group, () => {
      this.part(into(group, 'value'), () => this.SUBRULE(this.pipeline));
      const items = [group.value];
      this.MANY(() => {
        this.CONSUME(t.Comma);
        this.OPTION(() =>
          this.part(
            (item) => items.push(item),
            () => this.SUBRULE(this.expression),
          ),
        );
      });
      this.CONSUME(t.RightParenthesis);
      this.ACTION(() => {
        if (items.length > 1) group.value = this.several(items, this.since(span.start));
      });
    });
  });

  /** `(3, 3)`, as other languages write several values: a size, or a list. */
  private several(items: tree.Value[], span: tree.Span): tree.SizeValue | tree.ListValue {
    const extents = items.flatMap((item) =>
      item.is === 'number' && Number.isInteger(item.value) && !item.percent && !item.unit ? [item.value] : [],
    );
    if (extents.length === items.length && items.length <= 3) {
      this.slip(`a size is written \`${extents.join('x')}\``, span, extents.join('x'));
      return { is: 'size', extents, span };
    }
    const edits = [
      { span: { start: span.start, end: span.start + 1 }, text: '[' },
      { span: { start: span.end - 1, end: span.end }, text: ']' },
    ];
    const fix = { title: 'Write `[ ]`', safe: true, edits };
    this.slips.push({ message: 'several values stand in brackets: `[a, b]`', span, fixes: [fix] });
    return { is: 'list', items, span };
  }

  private sizeOf(token: IToken): tree.SizeValue {
    const extents = token.image.split(/[x×]/).map(Number);
    const span = t.spanOf(token);
    const written = extents.join('x');
    this.ACTION(() => {
      if (/[ \t×]/.test(token.image)) this.slip(`a size is written \`${written}\``, span, written);
    });
    return { is: 'size', extents, span };
  }

  protected textOf(token: IToken): tree.TextValue {
    const span = t.spanOf(token);
    const isClosed = token.tokenType !== t.OpenText;
    const inside = token.image.slice(1, isClosed ? -1 : undefined);
    if (!isClosed) {
      const end = { start: span.end, end: span.end };
      const fix = { title: 'Insert `"`', safe: false, edits: [{ span: end, text: '"' }] };
      this.slips.push({ message: 'this text is never closed: expected `"`', span, fixes: [fix] });
    } else if (token.tokenType === t.SingleQuoted) {
      this.slip('a text stands in double quotes', span, `"${inside.replaceAll('"', '\\"')}"`);
    }
    return {
      is: 'text',
      value: inside.replaceAll(/\\(.)/g, (_, sign) => escapes[sign] ?? sign),
      isWhole: token.tokenType === t.Text,
      span,
    };
  }
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t' };

export const nameOf = (token: IToken): tree.Name => ({ text: token.image, span: t.spanOf(token) });
export const missing = (at: number): tree.Missing => ({ is: 'missing', span: { start: at, end: at } });
