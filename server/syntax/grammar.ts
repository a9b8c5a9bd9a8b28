import { EMPTY_ALT, type IToken } from 'chevrotain';
import { type Draft, into, type Rule } from './recovering.ts';
import * as t from './tokens.ts';
import type * as tree from './tree.ts';
import { missing, nameOf, ValueGrammar } from './values.ts';

/** The grammar of one header and of one statement, as `layout` cuts them out of the text. */
export class Grammar extends ValueGrammar {
  /** `kind Name(parameter = default)` */
  readonly header: Rule<tree.Declaration> = this.rule('header', () => {
    const kind = nameOf(this.CONSUME(t.Identifier));
    const parameters: tree.Parameter[] = [];
    const header: Draft<tree.Declaration> = {
      is: 'declaration',
      kind,
      parameters,
      statements: [],
      broken: true,
      span: kind.span,
    };
    return this.keep(header, () => {
      header.name = nameOf(this.CONSUME1(t.Identifier));
      this.OPTION(() => {
        this.CONSUME(t.LeftParenthesis);
        this.items((parameter) => parameters.push(parameter), this.parameter);
        this.CONSUME(t.RightParenthesis);
      });
      header.broken = false;
    });
  });

  private readonly parameter: Rule<tree.Parameter> = this.rule('parameter', () => {
    const name = nameOf(this.CONSUME(t.Identifier));
    const parameter: Draft<tree.Parameter> = { is: 'parameter', name, span: name.span };
    return this.keep(parameter, () => {
      this.OPTION(() => {
        this.sign(t.Equals, t.Colon, 'the default of a parameter is written with `=`');
        this.part(into(parameter, 'default'), () => this.SUBRULE(this.expression));
      });
    });
  });

  /** `key: value` */
  readonly setting: Rule<tree.Setting> = this.rule('setting', () => {
    const key = nameOf(this.CONSUME(t.Identifier));
    const setting: Draft<tree.Setting> = {
      is: 'setting',
      key,
      value: missing(key.span.end),
      broken: true,
      span: key.span,
    };
    return this.keep(setting, () => {
      this.sign(t.Colon, t.Equals, 'a setting is written with `:`, not with `=`');
      this.part(into(setting, 'value'), () => this.SUBRULE(this.expression));
      setting.broken = false;
    });
  });

  /** `name = a -> b` */
  readonly binding: Rule<tree.Binding> = this.rule('binding', () => {
    const name = nameOf(this.CONSUME(t.Identifier));
    const binding: Draft<tree.Binding> = {
      is: 'binding',
      name,
      value: missing(name.span.end),
      broken: true,
      span: name.span,
    };
    return this.keep(binding, () => {
      this.CONSUME(t.Equals);
      this.part(into(binding, 'value'), () => this.SUBRULE(this.pipeline));
      binding.broken = false;
    });
  });

  /** `shared name = layer(…)` */
  readonly shared: Rule<tree.Binding> = this.rule('shared', () => {
    const start = t.spanOf(this.CONSUME(t.Identifier));
    const name = nameOf(this.CONSUME1(t.Identifier));
    const value = missing(name.span.end);
    const binding: Draft<tree.Binding> = { is: 'binding', shared: true, name, value, broken: true, span: start };
    return this.keep(binding, () => {
      this.CONSUME(t.Equals);
      this.part(into(binding, 'value'), () => this.SUBRULE(this.pipeline));
      binding.broken = false;
    });
  });

  /** `a, b = c -> d` */
  readonly parting: Rule<tree.Parting> = this.rule('parting', () => {
    const parts: tree.Part[] = [];
    const value = missing(this.here());
    const parting: Draft<tree.Parting> = { is: 'parting', parts, value, broken: true, span: value.span };
    return this.keep(parting, () => {
      parts.push(this.partOf(this.CONSUME(t.Identifier)));
      this.AT_LEAST_ONE(() => {
        this.CONSUME(t.Comma);
        parts.push(this.partOf(this.CONSUME1(t.Identifier)));
      });
      parting.value = missing(this.since(value.span.start).end);
      this.CONSUME(t.Equals);
      this.part(into(parting, 'value'), () => this.SUBRULE(this.pipeline));
      parting.broken = false;
    });
  });

  private partOf(token: IToken): tree.Part {
    return { is: 'part', name: nameOf(token), span: t.spanOf(token) };
  }

  /** `repeat 3`, up to its body */
  readonly repeat: Rule<tree.Repeat> = this.rule('repeat', () => {
    const span = t.spanOf(this.CONSUME(t.Identifier));
    const count = missing(span.end);
    const repeat: Draft<tree.Repeat> = { is: 'repeat', count, statements: [], broken: true, span };
    return this.keep(repeat, () => {
      this.part(into(repeat, 'count'), () => this.SUBRULE(this.expression));
      repeat.broken = false;
    });
  });

  /** `if a`, `else if a`, `else`, up to its body */
  readonly branch: Rule<tree.Branch> = this.rule('branch', () => {
    const word = this.CONSUME(t.Identifier);
    const branch: Draft<tree.Branch> = { is: 'branch', statements: [], broken: true, span: t.spanOf(word) };
    let isElse = word.image === 'else';
    return this.keep(branch, () => {
      this.OPTION({
        GATE: () => isElse && this.LA(1).image === 'if',
        DEF: () => {
          this.CONSUME1(t.Identifier);
          isElse = false;
        },
      });
      this.OR([
        { GATE: () => !isElse, ALT: () => this.part(into(branch, 'condition'), () => this.SUBRULE(this.condition)) },
        { GATE: () => isElse, ALT: EMPTY_ALT() },
      ]);
      branch.broken = false;
    });
  });

  private readonly condition: Rule<tree.Value> = this.rule('condition', () => {
    let condition: tree.Value = missing(this.here());
    return this.keepAs(
      () => condition,
      () => {
        this.part(
          (value) => {
            condition = value;
          },
          () => this.SUBRULE(this.expression),
        );
        this.OPTION(() => {
          const sign = this.CONSUME(t.Equals);
          this.ACTION(() => this.slip('what is compared stands before and after `==`', t.spanOf(sign), '=='));
          this.part(
            (right) => {
              const span = { start: condition.span.start, end: right.span.end };
              condition = { is: 'operation', operator: '==', left: condition, right, span };
            },
            () => this.SUBRULE1(this.expression),
          );
        });
      },
    );
  });

  /** `import { A, B } from "./file.dlspec"` */
  readonly import: Rule<tree.Declaration> = this.rule('import', () => {
    const kind = nameOf(this.CONSUME(t.Identifier));
    const imports: tree.Imported[] = [];
    const declaration: Draft<tree.Declaration> = {
      is: 'declaration',
      kind,
      parameters: [],
      statements: [],
      imports,
      broken: true,
      span: kind.span,
    };
    return this.keep(declaration, () => {
      this.CONSUME(t.LeftBrace);
      this.items((imported) => imports.push(imported), this.imported);
      this.CONSUME(t.RightBrace);
      this.from();
      this.part(into(declaration, 'path'), () => this.SUBRULE(this.path));
      declaration.broken = false;
    });
  });

  private readonly imported: Rule<tree.Imported> = this.rule('imported', () => {
    const name = nameOf(this.CONSUME(t.Identifier));
    return { is: 'imported', name, span: name.span };
  });

  private from(): void {
    this.OR([{ GATE: () => this.LA(1).image === 'from', ALT: () => this.CONSUME1(t.Identifier) }]);
  }

  private readonly path: Rule<tree.TextValue> = this.rule('path', () =>
    this.OR([
      { ALT: () => this.textOf(this.CONSUME(t.Text)) },
      { ALT: () => this.textOf(this.CONSUME(t.SingleQuoted)) },
      { ALT: () => this.textOf(this.CONSUME(t.OpenText)) },
    ]),
  );

  /** `output name`, `output name = a -> b` */
  readonly output: Rule<tree.Output> = this.rule('output', () => {
    const output: Draft<tree.Output> = { is: 'output', broken: true, span: t.spanOf(this.CONSUME(t.Identifier)) };
    return this.keep(output, () => {
      output.name = nameOf(this.CONSUME1(t.Identifier));
      this.OPTION(() => {
        this.CONSUME(t.Equals);
        this.part(into(output, 'value'), () => this.SUBRULE(this.pipeline));
      });
      output.broken = false;
    });
  });

  /** `a -> b` */
  readonly flow: Rule<tree.Flow> = this.rule('flow', () => {
    const value = missing(this.here());
    const flow: Draft<tree.Flow> = { is: 'flow', value, broken: true, span: value.span };
    return this.keep(flow, () => {
      this.part(into(flow, 'value'), () => this.SUBRULE(this.pipeline));
      flow.broken = false;
    });
  });

  constructor(validates = false) {
    super(validates);
    this.performSelfAnalysis();
  }
}
