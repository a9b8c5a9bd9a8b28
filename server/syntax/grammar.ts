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

  constructor() {
    super();
    this.performSelfAnalysis();
  }
}
