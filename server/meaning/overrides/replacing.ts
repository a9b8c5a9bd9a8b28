import { nearest } from '../../../engine/nearest.ts';
import type { Kind, Options, TableName } from '../../../engine/table.ts';
import type {
  Argument,
  CallValue,
  Declaration,
  Parameter,
  Setting,
  Span,
  Statement,
  Value,
} from '../../syntax/tree.ts';
import type { OptionMeaning } from '../meanings.ts';
import { inWords } from '../names/suggestion.ts';
import { settingsOf, tables } from '../names/tables.ts';

/** Settings of which one alone may be given: the one from outside takes the place of the other. */
const INSTEAD_OF: Readonly<Record<string, string>> = { epochs: 'steps', steps: 'epochs' };

/** Why a path leads nowhere, in words. */
export class NoSuchPath extends Error {
  constructor(
    message: string,
    /** What its last part was probably meant to be. */
    readonly meant?: string,
  ) {
    super(message);
  }
}

/** What the last part of a path names. */
export type Replaced = OptionMeaning | Parameter;

/** Another value at the end of a path from a declaration: `batch`, `optimizer.lr`, `network.dropout`. */
export class Replacing {
  /** Where the value stands in. */
  place: Span | undefined;
  /** What the parts of the path name, as far as it was followed. */
  readonly named: (Replaced | undefined)[] = [];

  constructor(
    /** Of the network, data or train of this name. */
    private readonly parametersOf: (name: string) => readonly Parameter[],
    /** The value, for an option of this kind. */
    private readonly valueFor: (kind: Kind | undefined, place: Span) => Value,
  ) {}

  /** The declaration with the value in it; throws `NoSuchPath`. */
  in(declaration: Declaration, path: readonly string[]): Declaration {
    const options = settingsOf[declaration.kind.text];
    const isParameter = declaration.parameters.some(({ name }) => name.text === path[0]);
    return options && !(isParameter && !options[path[0]!])
      ? this.inSettings(declaration, options, path)
      : this.inParameters(declaration, path);
  }

  private value(kind: Kind | undefined, place: Span): Value {
    this.place = place;
    return this.valueFor(kind, place);
  }

  private inParameters(declaration: Declaration, [name, ...rest]: readonly string[]): Declaration {
    const names = declaration.parameters.map((parameter) => parameter.name.text);
    const found = declaration.parameters.find((parameter) => parameter.name.text === name);
    if (!found) throw notThere('parameter', name ?? '', names, declaration.name!.text);
    this.named.push(found);
    if (rest.length > 0) throw new NoSuchPath(`the parameter \`${name}\` has no parts`);
    const value = this.value(undefined, found.default?.span ?? found.name.span);
    const change = (parameter: Parameter): Parameter =>
      parameter === found ? { ...parameter, default: value } : parameter;
    return { ...declaration, parameters: declaration.parameters.map(change) };
  }

  private inSettings(declaration: Declaration, options: Options, [name, ...rest]: readonly string[]): Declaration {
    const option = options[name ?? ''];
    if (!option) throw notThere('setting', name ?? '', Object.keys(options), declaration.name!.text);
    this.named.push({ name: name!, option });
    const found = declaration.statements.find(
      (statement): statement is Setting => statement.is === 'setting' && statement.key.text === name,
    );
    const at = found ? found.value.span : declaration.name!.span;
    const value =
      rest.length === 0 ? this.value(option.kind, at) : this.inValue(found?.value, option.kind, rest, `\`${name}\``);
    const setting: Setting = found
      ? { ...found, value }
      : { is: 'setting', key: { text: name!, span: at }, value, broken: false, span: at };
    const others = declaration.statements.filter(
      (statement) => statement.is !== 'setting' || statement.key.text !== INSTEAD_OF[name!],
    );
    const statements: Statement[] = found
      ? others.map((statement) => (statement === found ? setting : statement))
      : [...others, setting];
    return { ...declaration, statements };
  }

  /** Goes on into the arguments of a call or the fields of a record. */
  private inValue(value: Value | undefined, of: Kind, [name, ...rest]: readonly string[], what: string): Value {
    const kind = of.is === 'list' && of.orOne ? of.of : of;
    if (!value || value.is === 'missing') throw new NoSuchPath(`${what} is not set, so it has no \`${name}\``);
    if (value.is === 'record' && kind.is === 'record') {
      const names = value.fields.map((field) => field.name.text);
      const found = value.fields.find((field) => field.name.text === name);
      if (!found) throw notThere('field', name!, names, what);
      this.named.push(undefined);
      const changed = { ...found, value: this.value(kind.of, found.value.span) };
      return { ...value, fields: value.fields.map((field) => (field === found ? changed : field)) };
    }
    if (value.is !== 'call') throw new NoSuchPath(`${what} has no parts`);
    if (kind.is === 'call') return this.inCall(value, kind.table, name!, rest, what);
    if (kind.is !== 'declared') throw new NoSuchPath(`${what} has no parts`);
    if (kind.or && tables[kind.or].has(value.name.text)) return this.inCall(value, kind.or, name!, rest, what);
    const parameters = this.parametersOf(value.name.text);
    const names = parameters.map((parameter) => parameter.name.text);
    if (!names.includes(name!)) throw notThere('parameter', name!, names, value.name.text);
    this.named.push(parameters[names.indexOf(name!)]);
    return this.withArgument(value, name!, names, undefined, rest, what);
  }

  private inCall(call: CallValue, table: TableName, name: string, rest: readonly string[], what: string): Value {
    const entry = tables[table].entries.get(call.name.text);
    const names = Object.keys(entry?.options ?? {});
    const option = entry?.options[name];
    if (!entry || !option) throw notThere('option', name, names, call.name.text);
    this.named.push({ name, option, entry });
    return this.withArgument(call, name, entry.positional, option.kind, rest, what);
  }

  private withArgument(
    call: CallValue,
    name: string,
    positional: readonly string[],
    kind: Kind | undefined,
    rest: readonly string[],
    what: string,
  ): CallValue {
    const found = argumentOf(call, name, positional);
    const at = found?.value.span ?? call.span;
    const value =
      rest.length === 0 || !kind
        ? this.value(kind, at)
        : this.inValue(found?.value, kind, rest, `\`${name}\` of ${what}`);
    const argument: Argument = { is: 'argument', name: found ? found.name : { text: name, span: at }, value, span: at };
    const given = found
      ? call.arguments.map((other) => (other === found ? argument : other))
      : [...call.arguments, argument];
    return { ...call, arguments: given, parentheses: call.parentheses ?? { start: call.span.end, end: call.span.end } };
  }
}

export function argumentOf(call: CallValue, name: string, positional: readonly string[]): Argument | undefined {
  const unnamed = call.arguments.filter((argument) => !argument.name);
  return call.arguments.find((argument) => argument.name?.text === name) ?? unnamed[positional.indexOf(name)];
}

export function notThere(what: string, name: string, names: readonly string[], where: string): NoSuchPath {
  const meant = nearest(name, names);
  const has = names.length === 0 ? 'it has none' : `there is ${inWords(names, 'and')}`;
  const there = where.startsWith('`') || where === 'the spec' ? where : `\`${where}\``;
  const message = `${there} has no ${what} \`${name}\`${meant ? `: did you mean \`${meant}\`?` : `; ${has}`}`;
  return new NoSuchPath(message, meant);
}
